extension GraphBuilder {
    /// A node: it may wait, call models and cost money. Its output is checkpointed before anything that reads it
    /// starts.
    package mutating func node<N: Node>(_ name: String, _ node: N, _ port: Port<N.Input>) -> Port<N.Output> {
        let source = source(of: port, for: name)
        return add(name, [source], .node(node))
    }

    /// A pure step: fast, without side effects, the same output for the same input.
    ///
    /// It is not checkpointed. Computing it again costs microseconds, storing it a row and a round trip; and as
    /// its inputs are checkpointed or computed from what is, a resumed run gets the same value. For a step that is
    /// slow or not quite pure, use ``storedTransform(_:_:revision:_:)``.
    package mutating func transform<Value: NodeValue, Output: NodeValue>(
        _ name: String, _ port: Port<Value>, _ compute: @escaping @Sendable (Value) throws -> Output
    ) -> Port<Output> {
        let source = source(of: port, for: name)
        return add(name, [source], .transform(compute))
    }

    /// A step whose output is checkpointed like a node's. Raise `revision` when the code changes in a way that must
    /// not reuse what an earlier release stored.
    package mutating func storedTransform<Value: NodeValue, Output: NodeValue>(
        _ name: String, _ port: Port<Value>, revision: String = "",
        _ compute: @escaping @Sendable (Value) async throws -> Output
    ) -> Port<Output> {
        node(name, ClosureNode(kind: .transform, revision: revision) { value, _ in try await compute(value) }, port)
    }
}
