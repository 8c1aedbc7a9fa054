/// Text of a prompt in which trusted words and untrusted data stay apart until the call is rendered.
///
/// It is written as a string literal. A bare string does not interpolate: the author says `trusted:` or `untrusted:`,
/// so text of a stranger cannot slip into the instructions by accident.
///
///     let text: PromptText = "Use at most \(3) sentences.\n\(untrusted: article)"
package struct PromptText: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case words(String)
        case untrusted(String)

        var text: String {
            switch self {
            case .words(let text), .untrusted(let text): text
            }
        }
    }

    var parts: [Part]

    init(parts: [Part]) { self.parts = parts }

    package static func + (left: Self, right: Self) -> Self { PromptText(parts: left.parts + right.parts) }

    var untrustedTexts: [String] {
        parts.compactMap { if case .untrusted(let text) = $0 { text } else { nil } }
    }
}

extension PromptText: ExpressibleByStringInterpolation {
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parts: [Part] = []

        package init(literalCapacity: Int, interpolationCount: Int) {}

        package mutating func appendLiteral(_ literal: String) { parts.append(.words(literal)) }
        package mutating func appendInterpolation(_ number: Int) { parts.append(.words(String(number))) }
        /// Words of the developer.
        package mutating func appendInterpolation(trusted text: String) { parts.append(.words(text)) }
        /// Data of a stranger: a document, a user's message, an earlier answer of a model.
        package mutating func appendInterpolation(untrusted text: String) { parts.append(.untrusted(text)) }
        package mutating func appendInterpolation(_ text: PromptText) { parts.append(contentsOf: text.parts) }
    }

    package init(stringLiteral value: String) { parts = [.words(value)] }
    package init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }
}
