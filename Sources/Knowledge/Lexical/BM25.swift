import Foundation

/// How much a term in a chunk counts: BM25 as Lucene computes it.
///
/// `ln(1 + (N − n + 0.5) / (n + 0.5)) · tf / (tf + k1 · (1 − b + b · length / average))`. This inverse document frequency is
/// never negative, so a word that most chunks have does not push them down, as it does in the textbook's; and it is the
/// form behind the published figures. k1 = 1.2 and b = 0.75 are Lucene's too: chunks are short and of like length, where
/// a word's second and third use says little.
struct BM25: Sendable {
    static let k1 = 1.2
    static let b = 0.75

    /// `k1 · (1 − b + b · length / average)` is `base + slope · length`.
    let base = Self.k1 * (1 - Self.b)
    let slope: Double
    private let chunks: Double

    init(chunks: Int, tokens: Int) {
        self.chunks = Double(chunks)
        slope = tokens > 0 ? Self.k1 * Self.b * Double(chunks) / Double(tokens) : 0
    }

    /// What a term that `having` chunks have is worth.
    func weight(having: Int) -> Double {
        let having = Double(having)
        return log(1 + (chunks - having + 0.5) / (having + 0.5))
    }
}
