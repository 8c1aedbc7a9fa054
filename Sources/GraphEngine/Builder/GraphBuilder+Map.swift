extension GraphBuilder {
    /// Runs a subgraph for every element, and gives the results in the order of the elements.
    ///
    /// Every node inside checkpoints for itself under (its path, the element's index), so a resumed run repeats only
    /// the elements that are missing. The gathered list is not stored a second time.
    /// - Parameters:
    ///   - limit: elements in progress at once.
    ///   - itemsMax: elements in all; more fail with `graph_map_limit` before any starts.
    package mutating func map<Element: NodeValue, Output: NodeValue>(
        _ name: String, over port: Port<[Element]>, limit: Int, itemsMax: Int,
        _ build: (inout GraphBuilder<Element>) -> Port<Output>
    ) -> Port<[Output]> {
        require(limit, "limit", of: name)
        require(itemsMax, "itemsMax", of: name)
        let source = source(of: port, for: name)
        let body = inside(name, build)
        return add(name, [source], .map(Element.self, Output.self, body, limit: limit, itemsMax: itemsMax))
    }

    /// Runs one node for every element. In paths and drawings the node is called `each`.
    package mutating func map<N: Node>(
        _ name: String, over port: Port<[N.Input]>, limit: Int, itemsMax: Int, _ node: N
    ) -> Port<[N.Output]> {
        map(name, over: port, limit: limit, itemsMax: itemsMax) { $0.node("each", node, $0.input) }
    }
}
