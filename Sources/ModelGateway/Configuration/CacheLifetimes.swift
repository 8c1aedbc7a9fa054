package import Domain

/// How long each kind may remember an answer. Nothing is remembered unless somebody said for how long.
package struct CacheLifetimes: Sendable, Hashable {
    /// The kinds that one number for all is meant for: they ask the same of the same text, be it passages that were found
    /// for a question. `generate` does what its prompt says, which may be to vary, so it remembers only when it is named.
    package static let kindsByDefault: Set<TaskKind> = ["summarize", "classify", "extract", "answer", "index.rerank"]
    private static let kinds = kindsByDefault.union(["generate"])
    static let longest: Duration = .seconds(30 * 24 * 3600)

    private var byKind: [TaskKind: Duration] = [:]

    package init() {}

    package subscript(kind: TaskKind) -> Duration? { byKind[kind] }

    /// Reads `3600`, or `summarize=3600,generate=60`; 0 is not at all. What is wrong comes as complaints, and then nothing
    /// is remembered.
    package static func parse(_ text: String) -> (lifetimes: CacheLifetimes, complaints: [String]) {
        var lifetimes = CacheLifetimes()
        var complaints: [String] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let seconds = pair.last.flatMap({ Int64($0) }), (0...longest.components.seconds).contains(seconds)
            else {
                complaints.append(
                    "PENSTOCK_CACHE_SECONDS: \"\(part)\" must be seconds from 0 to \(longest.components.seconds), "
                        + "or kind=seconds; several with commas")
                continue
            }
            let kinds = pair.count == 2 ? [TaskKind(rawValue: String(pair[0]))] : Set(kindsByDefault)
            guard kinds.isSubset(of: Self.kinds) else {
                let known = Self.kinds.map(\.rawValue).sorted().joined(separator: ", ")
                complaints.append("PENSTOCK_CACHE_SECONDS: \"\(pair[0])\" remembers nothing; use \(known)")
                continue
            }
            for kind in kinds { lifetimes.byKind[kind] = seconds == 0 ? nil : .seconds(seconds) }
        }
        return complaints.isEmpty ? (lifetimes, []) : (CacheLifetimes(), complaints)
    }
}
