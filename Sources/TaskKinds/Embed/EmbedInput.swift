package import Domain
import ModelGateway

/// `{"texts": [string], "model"?: string, "on_failure"?: "fail" | "skip"}`
///
/// Up to ``textsMaxInOneTask`` texts are embedded by the task itself; more, up to ``textsMax``, by children, see
/// ``EmbedParts``.
package struct EmbedInput: TaskInput {
    package let texts: [String]
    /// Nil for the installation's own.
    package let model: String?
    package let onFailure: OnRefusal

    static let textsMax = 100_000
    static let textsMaxInOneTask = 2_048
    static let textBytesMax = 32 * 1024
    /// Of all texts together, written as JSON: what the inputs of children may have, less what each of them says besides
    /// its texts.
    static let textsBytesMax = ChildPlan.inputBytesMax - (1 << 20)

    static let modelBytesMax = 256

    init(texts: [String], model: String? = nil, onFailure: OnRefusal = .fail) {
        self.texts = texts
        self.model = model
        self.onFailure = onFailure
    }

    package static func read(_ reader: inout InputReader) -> Self? {
        let texts = reader.strings("texts", required: true, count: 1...textsMax, bytesMax: textBytesMax)
        let model = reader.string("model", required: false, bytesMax: modelBytesMax)
        let onFailure: OnRefusal? = reader.oneOf("on_failure", required: false)
        guard let texts else { return nil }
        guard fits(texts) else {
            reader.report("texts", "are more than \(textsBytesMax) bytes together, as JSON; send them in several tasks")
            return nil
        }
        return Self(texts: texts, model: model, onFailure: onFailure ?? .fail)
    }

    var modelName: ModelName? { model.map { ModelName(rawValue: $0) } }

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
