internal import Foundation

/// The labels as a searchable collection: each label is one document made of its name, description and examples.
///
/// Scoring is Okapi BM25 (S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework", 2009) with k₁ = 1.2
/// and b = 0.75 over words and, at a lower weight, character n-grams; idf is ln(1 + (N − n + 0.5) / (n + 0.5)) over the
/// labels.
struct LabelIndex {
    /// The most UTF-8 bytes that are read of one label; later examples are passed over.
    static let labelBytesMax = 64_000
    private static let saturation = 1.2
    private static let lengthNormal = 0.75
    /// The name says what the label is, so its words count as if said this often.
    private static let nameCount = 3.0

    private struct Posting {
        let label: Int
        let count: Double
    }

    private var postings: [UInt64: [Posting]] = [:]
    /// Words of each label, for the length normalisation.
    private let lengths: [Double]
    private let averageLength: Double

    init(_ labels: [LabelDefinition]) {
        let documents = labels.map(Document.init)
        lengths = documents.map(\.length)
        averageLength = max(1, lengths.reduce(0, +) / Double(max(1, labels.count)))
        for (label, document) in documents.enumerated() {
            for (feature, count) in document.counts {
                postings[feature, default: []].append(Posting(label: label, count: count))
            }
        }
    }

    /// What a text has in common with each label.
    struct Match {
        /// For each label the share of the text's known features that speaks for it, 0...1.
        var shares: [Double]
        /// The idf-weighted mass of the text's features that any label knows; a rare whole word is about 1.
        var evidence: Double
    }

    func match(_ text: String, bytesMax: Int) -> Match {
        var uses: [UInt64: (weight: Double, count: Int)] = [:]
        var order: [UInt64] = []
        LexicalFeatures.forEach(in: text, bytesMax: bytesMax, stopWords: .keep) { _, hash, weight in
            guard postings[hash] != nil else { return }
            if uses[hash] == nil { order.append(hash) }
            uses[hash, default: (weight, 0)].count += 1
        }
        var match = Match(shares: [Double](repeating: 0, count: lengths.count), evidence: 0)
        // In order of appearance: a dictionary's order differs between processes, and sums with it.
        for hash in order {
            guard let holders = postings[hash], let use = uses[hash] else { continue }
            let weight = use.weight * idf(holders.count) * (1 + log(Double(use.count)))
            match.evidence += weight
            for posting in holders { match.shares[posting.label] += weight * saturated(posting) }
        }
        // Half a word's worth of doubt keeps a few shared n-grams from looking like certainty.
        match.shares = match.shares.map { $0 / (match.evidence + 0.5) }
        return match
    }

    private func idf(_ holders: Int) -> Double {
        log(1 + (Double(lengths.count - holders) + 0.5) / (Double(holders) + 0.5))
    }

    private func saturated(_ posting: Posting) -> Double {
        let length = 1 - Self.lengthNormal + Self.lengthNormal * lengths[posting.label] / averageLength
        return posting.count / (posting.count + Self.saturation * length)
    }

    /// A label's features with how often it says them.
    private struct Document {
        private(set) var counts: [UInt64: Double] = [:]
        private(set) var length = 0.0
        private var bytesLeft = labelBytesMax

        init(_ label: LabelDefinition) {
            add(LabelName.words(of: label.name), times: nameCount, stopWords: .keepAlone)
            if let description = label.description { add(description, times: 1, stopWords: .drop) }
            for example in label.examples { add(example, times: 1, stopWords: .drop) }
        }

        private mutating func add(_ text: String, times: Double, stopWords: LexicalFeatures.StopWordRule) {
            guard bytesLeft > 0 else { return }
            LexicalFeatures.forEach(in: text, bytesMax: bytesLeft, stopWords: stopWords) { kind, hash, _ in
                counts[hash, default: 0] += times
                if kind == .word { length += times }
            }
            bytesLeft -= text.utf8.count
        }
    }
}
