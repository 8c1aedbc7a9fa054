extension GraphBuilder {
    /// Waits for two values and combines them. Pure, and not checkpointed, like `transform`.
    package mutating func join<A: NodeValue, B: NodeValue, Output: NodeValue>(
        _ name: String, _ a: Port<A>, _ b: Port<B>, _ combine: @escaping @Sendable (A, B) throws -> Output
    ) -> Port<Output> {
        let sources = [source(of: a, for: name), source(of: b, for: name)]
        return add(name, sources, .join(combine))
    }

    /// Waits for three values and combines them. Pure, and not checkpointed, like `transform`.
    package mutating func join<A: NodeValue, B: NodeValue, C: NodeValue, Output: NodeValue>(
        _ name: String, _ a: Port<A>, _ b: Port<B>, _ c: Port<C>,
        _ combine: @escaping @Sendable (A, B, C) throws -> Output
    ) -> Port<Output> {
        let sources = [source(of: a, for: name), source(of: b, for: name), source(of: c, for: name)]
        return add(name, sources, .join(combine))
    }
}
