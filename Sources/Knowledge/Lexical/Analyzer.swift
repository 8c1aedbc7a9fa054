/// Turns text into the terms that are counted and looked for. A text and a query go the same way, and the same text gives
/// the same terms in every process.
///
/// - `plain`: words (letters, marks, digits) in lower case, by compatibility composed. Scripts that are written without
///   spaces give overlapping pairs of characters.
/// - `english`: the same, stemmed, without the commonest words; an apostrophe belongs to its word.
///
/// A name such as `max_wal_size`, `pg_catalog.pg_class` or `15.2` gives its parts and, as one term more, itself: who knows
/// the name finds its places first, who knows only "wal size" finds them too. A hyphen and a slash separate like a space,
/// for manuals write `write-ahead` and "write ahead" both. Other symbols are no words.
package struct Analyzer: Sendable, Hashable {
    /// Longer words are cut: what is longer is data that nobody types.
    package static let termBytesMax = 128

    package let name: AnalyzerName

    package init(_ name: AnalyzerName) { self.name = name }

    /// In the order of the text, repeats kept.
    package func terms(of text: String) -> [String] {
        var terms: [String] = []
        terms.reserveCapacity(text.utf8.count / 6)
        switch name {
        case .plain: WordScanner.scan(text, keepsApostrophes: false) { terms.append(Self.text($1)) }
        case .english:
            var stemmer = EnglishStemmer()
            WordScanner.scan(text, keepsApostrophes: true) { kind, word in
                switch kind {
                case .name, .ideographs: terms.append(Self.text(word))
                case .word:
                    guard let term = stemmer.stem(word) else { return terms.append(Self.text(word)) }
                    if !StopWords.english.contains(word) { terms.append(term) }
                }
            }
        }
        return terms
    }

    private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
