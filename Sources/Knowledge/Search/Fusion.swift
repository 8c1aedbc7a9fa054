/// Makes one ranking of several.
package enum Fusion {
    /// Reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009): the sum of 1 / (k + place) over the lists, places from
    /// 1. Only places count, so scores of different kinds need not be comparable. Best first; of equal scores the smaller
    /// ordinal. An ordinal that a list repeats has its best place there.
    package static func reciprocalRanks(_ lists: [[UInt32]], k: Double = 60) -> [(ordinal: UInt32, score: Double)] {
        var scores: [UInt32: Double] = [:]
        for list in lists {
            var seen: Set<UInt32> = []
            for (index, ordinal) in list.enumerated() where seen.insert(ordinal).inserted {
                scores[ordinal, default: 0] += 1 / (k + Double(index + 1))
            }
        }
        return scores.map { (ordinal: $0.key, score: $0.value) }
            .sorted { $0.score == $1.score ? $0.ordinal < $1.ordinal : $0.score > $1.score }
    }
}
