import Domain

/// Where in the graph a step runs, and so what its checkpoints are called.
///
/// A node in `clean` is `clean`; in subgraph `a`, `a/clean`; in element 7 of map `pages`, `pages/clean` with
/// iteration 7. The key has one iteration, the innermost; outer ones go into the path: element 7 of a map `lines`
/// inside element 3 of `pages` is `pages/lines#3/clean` with iteration 7. Names cannot contain `/` or `#`, so two
/// runs never share a key.
struct RunScope: Sendable {
    private let prefix: String
    private let iteration: Int?

    static let root = RunScope(prefix: "", iteration: nil)

    func key(of name: String) -> CheckpointKey {
        CheckpointKey(node: prefix + name, iteration: Int32(clamping: iteration ?? 0))
    }

    /// The key for people: `pages/clean[7]`.
    func label(of name: String) -> String {
        prefix + name + (iteration.map { "[\($0)]" } ?? "")
    }

    func entering(_ name: String) -> RunScope { RunScope(prefix: "\(prefix)\(name)/", iteration: iteration) }

    func entering(_ name: String, iteration inner: Int) -> RunScope {
        let outer = iteration.map { "#\($0)" } ?? ""
        return RunScope(prefix: "\(prefix)\(name)\(outer)/", iteration: inner)
    }
}
