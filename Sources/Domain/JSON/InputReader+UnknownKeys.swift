extension InputReader {
    /// Makes every key that was never asked for a problem, with the nearest known key as a suggestion. Call it last.
    ///
    /// A misspelt optional field would otherwise be ignored in silence and its default used.
    package mutating func rejectUnknownKeys() {
        guard let members else { return }
        let known = Set(knownKeys)
        let unknown = members.keys.filter { !known.contains($0) }
        for key in unknown.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            guard !problems.isFull else { return }
            let suggestion = Spelling.closest(to: key, among: knownKeys.filter { !has($0) })
            report(key, "unknown field" + (suggestion.map { "; did you mean \"\($0)\"?" } ?? ""))
        }
    }
}
