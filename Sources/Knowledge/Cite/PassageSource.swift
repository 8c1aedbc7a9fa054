/// The bytes that a passage was cut from, and its words as they can be quoted.
struct PassageSource {
    private let words: [String]

    /// Nil when the bytes are of another document or version, or are not all of the passage's.
    init?(_ passage: SearchHit, _ excerpt: DocumentExcerpt) {
        guard excerpt.key == passage.document, excerpt.version == passage.documentVersion,
            !passage.source.isEmpty, excerpt.range == passage.source, excerpt.content.count == excerpt.range.count
        else { return nil }
        let bytes = String(decoding: excerpt.content, as: UTF8.self)
        // What markup and character references stand for is in the cleaned text of the same bytes.
        words = [Self.plain(passage.text), Self.plain(bytes)]
    }

    /// Whether the quoted words stand in it one after the other. Layout and the form of quotation marks do not count; a
    /// comma or full stop that the sentence around the quote wanted inside does not either.
    func contains(_ quote: String) -> Bool {
        let quote = Self.plain(quote)
        var bare = quote
        if let last = bare.last, ".,;:!?".contains(last) { bare.removeLast() }
        let candidates = bare.isEmpty ? [quote] : [quote, bare]
        return words.contains { words in candidates.contains { words.contains($0) } }
    }

    private static func plain(_ text: String) -> String {
        let straight = text.unicodeScalars.lazy.map { scalar in
            switch scalar {
            case "\u{2018}", "\u{2019}", "\u{201A}": "'" as Unicode.Scalar
            case "\u{201C}", "\u{201D}", "\u{201E}": "\"" as Unicode.Scalar
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(straight)).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
