package import Domain

/// `{"texts": [string], "on_failure"?: "fail" | "skip"}`
///
/// Up to ``textsMaxInOneTask`` texts are embedded by the task itself; more, up to ``textsMax``, by children, see
/// ``EmbedParts``.
package struct EmbedInput: TaskInput {
    package let texts: [String]
    package let onFailure: OnRefusal

    static let textsMax = 100_000
    static let textsMaxInOneTask = 2_048
    static let textBytesMax = 32 * 1024
    /// Of all texts together, written as JSON: what the inputs of children may have, less what each of them says besides
    /// its texts.
    static let textsBytesMax = ChildPlan.inputBytesMax - (1 << 20)

    init(texts: [String], onFailure: OnRefusal = .fail) {
        self.texts = texts
        self.onFailure = onFailure
    }

    package static func read(_ reader: inout InputReader) -> Self? {
        let texts = reader.strings("texts", required: true, count: 1...textsMax, bytesMax: textBytesMax)
        let onFailure: OnRefusal? = reader.oneOf("on_failure", required: false)
        guard let texts else { return nil }
        guard fits(texts) else {
            reader.report("texts", "are more than \(textsBytesMax) bytes together, as JSON; send them in several tasks")
            return nil
        }
        return Self(texts: texts, onFailure: onFailure ?? .fail)
    }

    /// An escape takes up to six bytes in place of one. Only texts for which that matters are counted byte by byte.
    private static func fits(_ texts: [String]) -> Bool {
        let plain = texts.reduce(0) { $0 + $1.utf8.count + 3 }
        guard plain <= textsBytesMax, plain * 6 > textsBytesMax else { return plain <= textsBytesMax }
        return texts.reduce(0) { $0 + JSONValue.string($1).encoded().count + 1 } <= textsBytesMax
    }
}

/// What becomes of a task when a text of it is refused.
package enum OnRefusal: String, Codable, Sendable, CaseIterable {
    case fail
    /// The text has no vector, and the result says why.
    case skip
}
