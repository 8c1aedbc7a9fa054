/// Words in double quotation marks.
enum Quotation {
    /// A quotation is looked for so far back.
    static let bytesMax = 4096

    /// The quoted words that end directly before an index: between them and it stand at most spaces and one mark of
    /// punctuation. Nil when there are none, or when no mark opens them in the same paragraph.
    static func before(_ index: Int, in bytes: [UInt8]) -> String? {
        var text = trimmed(bytes[max(0, index - bytesMax)..<index])
        if let last = text.last, ".,;:!?".utf8.contains(last) { text = trimmed(text.dropLast()) }
        for (close, opens) in marks where text.suffix(close.count).elementsEqual(close) {
            let inside = text.dropLast(close.count)
            guard let open = opens.compactMap({ lastEnd(of: $0, in: inside) }).max() else { continue }
            let quote = inside[open...]
            guard !hasBlankLine(quote) else { continue }
            let words = String(decoding: quote, as: UTF8.self)
            return words.allSatisfy(\.isWhitespace) ? nil : words
        }
        return nil
    }

    /// What closes, and what may have opened it.
    private static let marks: [([UInt8], [[UInt8]])] = [
        ("\"", ["\""]), ("\u{201D}", ["\u{201C}", "\u{201E}", "\u{201D}"]), ("\u{201C}", ["\u{201E}"]),
        ("\u{00BB}", ["\u{00AB}"]), ("\u{00AB}", ["\u{00BB}"]),
    ].map { (Array($0.0.utf8), $0.1.map { Array($0.utf8) }) }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text
        while text.last == UInt8(ascii: " ") { text.removeLast() }
        return text
    }

    /// Behind the last place where a mark stands.
    private static func lastEnd(of mark: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        var rest = text
        while let last = rest.lastIndex(where: { $0 == mark.last }) {
            rest = rest[...last]
            if rest.suffix(mark.count).elementsEqual(mark) { return last + 1 }
            rest.removeLast()
        }
        return nil
    }

    private static func hasBlankLine(_ text: ArraySlice<UInt8>) -> Bool {
        text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropFirst().dropLast()
            .contains { $0.allSatisfy { $0 <= 0x20 } }
    }
}
