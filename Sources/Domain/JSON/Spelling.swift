/// Finds what somebody probably meant to write.
enum Spelling {
    /// The candidate nearest to `word`: at most two slips away (a letter too many, missing, wrong, or two swapped) and
    /// with at least half of its letters right. Of two equally near, the first. Longer words than 64 bytes get none.
    static func closest(to word: String, among candidates: [String]) -> String? {
        let written = Array(word.utf8)
        guard written.count <= 64 else { return nil }
        var best: (candidate: String, slips: Int)?
        for candidate in candidates where abs(candidate.utf8.count - written.count) <= 2 {
            let meant = Array(candidate.utf8)
            let slips = slips(from: written, to: meant)
            guard slips <= 2, slips * 2 <= max(written.count, meant.count) else { continue }
            if slips < (best?.slips ?? .max) { best = (candidate, slips) }
        }
        return best?.candidate
    }

    /// The edit distance with swaps of neighbours (optimal string alignment), by the usual table of prefixes of which
    /// three rows are kept. The cost is the product of the lengths.
    private static func slips(from written: [UInt8], to meant: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...meant.count)
        for row in written.indices {
            var current = [row + 1]
            for column in meant.indices {
                let isSame = written[row] == meant[column]
                var slips = min(last[column] + (isSame ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, written[row] == meant[column - 1], written[row - 1] == meant[column] {
                    slips = min(slips, beforeLast[column - 1] + 1)
                }
                current.append(slips)
            }
            (beforeLast, last) = (last, current)
        }
        return last[meant.count]
    }
}
