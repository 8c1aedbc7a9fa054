extension LexicalIndex {
    /// The best `count` chunks among those that `isAllowed` lets pass, best first; of equal ones the smaller ordinal.
    /// A chunk without any of the terms is not found; a term that the query repeats counts as often.
    ///
    /// The scan goes through the ordinals in windows. In each it adds what every term gives to an array of scores that is
    /// small enough to stay in the nearest cache, then looks through that array once. So there is neither a dictionary nor
    /// an array as long as the index, and `isAllowed` is asked inside the scan, only for a chunk that would be taken:
    /// whoever may see few chunks gets as many hits as there are.
    package func search(
        _ terms: [String], count: Int, where isAllowed: (UInt32) -> Bool
    ) -> [(ordinal: UInt32, score: Double)] {
        guard count > 0, self.count > 0 else { return [] }
        let scoring = scoring
        var cursors = cursors(terms, scoring)
        var best = BestScores(count: count)
        withUnsafeTemporaryAllocation(of: Double.self, capacity: ScoreWindow.size) { scores in
            scores.initialize(repeating: 0)
            while let next = cursors.lazy.compactMap(\.next).min() {
                let window = ScoreWindow(holding: next)
                for index in cursors.indices { cursors[index].add(to: scores, in: window, lengths, scoring) }
                window.drain(scores, into: &best, where: isAllowed)
            }
        }
        return best.sorted()
    }

    /// One for each different term that some chunk has, in the order of the query, so that sums are always the same.
    private func cursors(_ terms: [String], _ scoring: BM25) -> [TermCursor] {
        var places: [String: Int] = [:]
        var cursors: [TermCursor] = []
        for term in terms {
            if let place = places[term] {
                cursors[place].repeats += 1
            } else if let list = postings(of: term), list.count > 0 {
                places[term] = cursors.count
                cursors.append(TermCursor(list, weight: scoring.weight(having: list.count)))
            }
        }
        return cursors
    }
}

/// A stretch of ordinals that are scored together.
private struct ScoreWindow {
    /// 32 kB of scores.
    static let size = 4096

    let start: Int
    /// The first packed entry behind it.
    let end: UInt64

    init(holding ordinal: UInt32) {
        start = Int(ordinal) / Self.size * Self.size
        end = UInt64(start + Self.size) << 8
    }

    /// Takes the good ones and leaves zeros.
    func drain(
        _ scores: UnsafeMutableBufferPointer<Double>, into best: inout BestScores, where isAllowed: (UInt32) -> Bool
    ) {
        for index in scores.indices where scores[index] != 0 {
            let score = scores[index]
            scores[index] = 0
            let ordinal = UInt32(start + index)
            if score > best.threshold, isAllowed(ordinal) { best.take(ordinal, score) }
        }
    }
}

/// How far a term's list has been read.
private struct TermCursor {
    private let list: PostingList
    private let weight: Double
    private var index = 0
    var repeats = 1.0

    init(_ list: PostingList, weight: Double) {
        self.list = list
        self.weight = weight
    }

    var next: UInt32? { index < list.count ? list.packed[index] >> 8 : nil }

    mutating func add(
        to scores: UnsafeMutableBufferPointer<Double>, in window: ScoreWindow, _ lengths: [Int32], _ scoring: BM25
    ) {
        let weight = weight * repeats
        index = list.packed.withUnsafeBufferPointer { packed in
            lengths.withUnsafeBufferPointer { lengths in
                var index = index
                while index < packed.count, UInt64(packed[index]) < window.end {
                    let ordinal = Int(packed[index] >> 8)
                    let times = Double(packed[index] & 0xFF)
                    let norm = scoring.base + scoring.slope * Double(lengths[ordinal])
                    scores[ordinal - window.start] += weight * times / (times + norm)
                    index += 1
                }
                return index
            }
        }
    }
}
