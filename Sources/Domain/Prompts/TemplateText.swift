/// A text with places for variables: `{{name}}`, with or without spaces inside the braces. A literal `{{` is written `\{{`.
///
/// It is read once, when the prompt is registered or used. Values are put between the pieces and are never read as a
/// template, so a value that holds `{{other}}` stays what it is.
package struct TemplateText: Sendable, Hashable {
    package enum Piece: Sendable, Hashable {
        case words(String)
        case variable(String)
    }

    package let pieces: [Piece]

    /// Places of one template.
    static let placesMax = 200

    /// Why a text is no template.
    package struct SyntaxError: Error, Hashable {
        /// A phrase without a full stop; it says the line and the column, both from 1.
        package let message: String
    }

    package init(_ text: String) throws(SyntaxError) {
        var reader = TemplateReader(text)
        pieces = try reader.pieces()
    }

    /// The variables it uses, in the order of their first use.
    package var variables: [String] {
        pieces.reduce(into: []) { names, piece in
            if case .variable(let name) = piece, !names.contains(name) { names.append(name) }
        }
    }

    /// Whether a text can be a variable's name.
    package static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, (1...64).contains(text.utf8.count) else { return false }
        let isLetter = { (byte: UInt8) in (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_") }
        return isLetter(first) && text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) }
    }

    package static let nameRule = "lower-case letters, digits and underscores, at most 64, beginning with a letter"
}

/// Reads a template once from its beginning to its end.
private struct TemplateReader {
    private var rest: Substring
    private let text: String

    init(_ text: String) {
        self.text = text
        rest = text[...]
    }

    mutating func pieces() throws(TemplateText.SyntaxError) -> [TemplateText.Piece] {
        var pieces: [TemplateText.Piece] = []
        var words = ""
        var places = 0
        while let next = rest.first {
            if rest.hasPrefix("\\{{") {
                words += "{{"
                rest.removeFirst(3)
            } else if rest.hasPrefix("{{") {
                places += 1
                guard places <= TemplateText.placesMax else {
                    throw complaint("more than \(TemplateText.placesMax) variables are used here")
                }
                if !words.isEmpty { pieces.append(.words(words)) }
                words = ""
                pieces.append(.variable(try name()))
            } else {
                words.append(next)
                rest.removeFirst()
            }
        }
        if !words.isEmpty { pieces.append(.words(words)) }
        return pieces
    }

    private mutating func name() throws(TemplateText.SyntaxError) -> String {
        let inside = rest.dropFirst(2)
        // A name is short, so the end is near or the braces were meant otherwise.
        guard let end = inside.prefix(80).firstRange(of: "}}") else {
            throw complaint("a {{ has no }}; write \\{{ for two braces")
        }
        let name = inside[..<end.lowerBound].trimmed
        guard TemplateText.isName(name) else {
            throw complaint("between {{ and }} must be a variable's name: \(TemplateText.nameRule)")
        }
        rest = inside[end.upperBound...]
        return String(name)
    }

    private func complaint(_ message: String) -> TemplateText.SyntaxError {
        let before = text[..<rest.startIndex]
        let line = 1 + before.count(where: \.isNewline)
        let column =
            1 + (before.lastIndex(where: \.isNewline).map { before[before.index(after: $0)...].count } ?? before.count)
        return TemplateText.SyntaxError(message: "\(message) (line \(line), column \(column))")
    }
}

extension Substring {
    /// Without blanks at its ends.
    fileprivate var trimmed: Substring {
        guard let first = firstIndex(where: { $0 != " " }), let last = lastIndex(where: { $0 != " " }) else {
            return ""
        }
        return self[first...last]
    }
}
