/// Words that say nothing about what a text is about.
///
/// The usual English list, less the words that are words of languages people look up in manuals: `and`, `as`, `for`, `if`,
/// `in`, `into`, `is`, `no`, `not`, `on`, `or`, `then`, `with`. Those are common enough to weigh next to nothing beside a
/// rarer word, and `NOT IN` can still be found.
struct StopWords: Sendable {
    static let english = StopWords([
        "a", "an", "are", "at", "be", "but", "by", "it", "of", "such", "that", "the", "their", "there", "these", "they",
        "this", "to", "was", "were", "will",
    ])

    /// Words of at most eight bytes, packed, ascending.
    private let packed: [UInt64]

    private init(_ words: [String]) { packed = words.map { Self.pack($0.utf8) }.sorted() }

    func contains(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        guard word.count <= 5 else { return false }
        return packed.contains(Self.pack(word))
    }

    private static func pack(_ word: some Sequence<UInt8>) -> UInt64 { word.reduce(0) { $0 << 8 | UInt64($1) } }
}
