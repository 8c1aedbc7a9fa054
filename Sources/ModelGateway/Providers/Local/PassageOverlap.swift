internal import Foundation

/// How much of a question passages and sentences speak of, without a model: the share of the weight of the question's
/// different telling words that they hold.
///
/// Words are stems without stop words (all words, when a question has no others). A word weighs ln(1 + N / n), where N is
/// the number of passages and n how many of them hold it (Spärck Jones 1972, smoothed); one that none holds weighs as
/// much as one that a single passage does, so a question that the passages know little of gets small shares everywhere.
/// Deterministic; linear in the texts.
struct PassageOverlap {
    /// More different words than that are not looked for.
    static let termsMax = 64

    /// In order of appearance, because a sum depends on its order; together 1, or none at all.
    private let weights: [(term: String, weight: Double)]
    /// For each passage with its heading, 0...1.
    let shares: [Double]

    init(_ question: String, _ passages: [AnswerPassage]) {
        let holders = passages.map { Set(Self.terms(of: $0.shown)) }
        let raw = Self.telling(question).map { term -> (term: String, weight: Double) in
            let count = holders.count { $0.contains(term) }
            return (term, log(1 + Double(passages.count) / Double(max(1, count))))
        }
        let total = raw.reduce(0) { $0 + $1.weight }
        let weights = raw.map { (term: $0.term, weight: $0.weight / total) }
        self.weights = weights
        shares = holders.map { Self.share(of: $0, weights) }
    }

    /// The share of one piece of text, leaving out what `known` holds already.
    func share(of terms: Set<String>, beyond known: Set<String> = []) -> Double {
        Self.share(of: terms, weights.filter { !known.contains($0.term) })
    }

    static func terms(of text: String) -> [String] {
        TermScanner.terms(in: text, bytesMax: SentenceSplitter.bytesMax).map(WordStem.of)
    }

    private static func share(of terms: Set<String>, _ weights: [(term: String, weight: Double)]) -> Double {
        weights.reduce(0) { $0 + (terms.contains($1.term) ? $1.weight : 0) }
    }

    /// The question's different words, each once.
    private static func telling(_ question: String) -> [String] {
        let words = TermScanner.terms(in: question, bytesMax: SentenceSplitter.bytesMax)
        let telling = words.filter { !StopWords.contains($0) }
        var seen: Set<String> = []
        let stems = (telling.isEmpty ? words : telling).map(WordStem.of).filter { seen.insert($0).inserted }
        return Array(stems.prefix(termsMax))
    }
}
