internal import Foundation

/// The tf-idf vectors of a document's sentences and their cosine similarities.
///
/// A term weighs tf × ln(1 + N / n), where N is the number of sentences and n how many of them hold it (Spärck Jones
/// 1972, smoothed); tf is 1 + ln of its count in the sentence. A vector keeps the first `termsMax` different terms.
struct SentenceVectors {
    static let termsMax = 64

    /// For each sentence (term, weight), ascending by term, of length 1; empty when it has no terms.
    private let vectors: [[(term: Int32, weight: Double)]]

    init(_ candidates: [SentenceCandidate]) {
        let index = TermIndex(candidates)
        vectors = index.counts.map { counts in
            let weights = counts.map { (term: $0.term, weight: index.weight($0)) }
            let length = weights.reduce(0) { $0 + $1.weight * $1.weight }.squareRoot()
            return length > 0 ? weights.map { ($0.term, $0.weight / length) } : []
        }
    }

    /// The cosine of the angle between two sentences, 0...1; linear in their terms.
    func similarity(_ left: Int, _ right: Int) -> Double {
        let (first, second) = (vectors[left], vectors[right])
        var (i, j, sum) = (0, 0, 0.0)
        while i < first.count, j < second.count {
            if first[i].term == second[j].term {
                sum += first[i].weight * second[j].weight
                i += 1
                j += 1
            } else if first[i].term < second[j].term {
                i += 1
            } else {
                j += 1
            }
        }
        return min(1, sum)
    }

    /// How much each sentence speaks of what the document speaks of: the sum over its terms of their weight times how
    /// many sentences hold them, by the square root of its length (the centroid feature of MEAD, Radev and others,
    /// 2004).
    static func centroidScores(of candidates: [SentenceCandidate]) -> [Double] {
        let index = TermIndex(candidates)
        return index.counts.map { counts in
            let sum = counts.reduce(0) { $0 + index.weight($1) * Double(index.holders[Int($1.term)]) }
            return counts.isEmpty ? 0 : sum / Double(counts.count).squareRoot()
        }
    }
}

/// Terms numbered in order of appearance, with their counts per sentence.
private struct TermIndex {
    let counts: [[(term: Int32, count: Int)]]
    /// For each term the number of sentences that hold it.
    let holders: [Int]

    init(_ candidates: [SentenceCandidate]) {
        var numbers: [String: Int32] = [:]
        var holders: [Int] = []
        counts = candidates.map { candidate in
            var counts: [Int32: Int] = [:]
            for term in candidate.terms where counts.count < SentenceVectors.termsMax {
                let number = numbers[term] ?? Int32(holders.count)
                if numbers.updateValue(number, forKey: term) == nil { holders.append(0) }
                counts[number, default: 0] += 1
            }
            for number in counts.keys { holders[Int(number)] += 1 }
            return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
        self.holders = holders
    }

    func weight(_ entry: (term: Int32, count: Int)) -> Double {
        (1 + log(Double(entry.count))) * log(1 + Double(counts.count) / Double(holders[Int(entry.term)]))
    }
}
