extension GraphBuilder {
    /// Groups steps under a name: their paths start with it, and drawings frame them.
    package mutating func subgraph<Value: NodeValue, Output: NodeValue>(
        _ name: String, _ port: Port<Value>, _ build: (inout GraphBuilder<Value>) -> Port<Output>
    ) -> Port<Output> {
        let source = source(of: port, for: name)
        let body = inside(name, build)
        return add(name, [source], .subgraph(body))
    }

    /// Embeds a built graph as one step. The outer graph's limits and resume policy govern the whole.
    package mutating func subgraph<Value: NodeValue, Output: NodeValue>(
        _ name: String, _ graph: Graph<Value, Output>, _ port: Port<Value>
    ) -> Port<Output> {
        let source = source(of: port, for: name)
        return add(name, [source], .subgraph(graph.blueprint))
    }
}
