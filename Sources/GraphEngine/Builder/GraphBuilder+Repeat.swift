/// What a loop does when its limit is reached and its condition still does not hold.
package enum LoopEnd: String, Sendable {
    /// Fails for good with `graph_loop_limit`.
    case fail
    /// Goes on with the last value.
    case takeLast = "take_last"
}

extension GraphBuilder {
    /// Runs a subgraph at least once, feeding its output back, until `isDone` holds or it ran `limit` times.
    /// Every round checkpoints its nodes under (path, round).
    ///
    ///     let good = g.repeatUntil("improve", draft, limit: 3) { $0.score > 8 } body: { b in
    ///         b.node("rewrite", Rewrite(), b.input)
    ///     }
    /// - Parameter isDone: pure, like `transform`.
    package mutating func repeatUntil<Value: NodeValue>(
        _ name: String, _ port: Port<Value>, limit: Int, atLimit: LoopEnd = .fail,
        _ isDone: @escaping @Sendable (Value) throws -> Bool,
        body build: (inout GraphBuilder<Value>) -> Port<Value>
    ) -> Port<Value> {
        require(limit, "limit", of: name)
        let source = source(of: port, for: name)
        let body = inside(name, build)
        return add(name, [source], .loop(body, limit: limit, atLimit: atLimit, until: isDone))
    }
}
