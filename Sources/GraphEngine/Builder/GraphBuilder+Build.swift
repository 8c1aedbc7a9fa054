extension GraphBuilder {
    /// Checks everything that can be checked before a run, and seals the graph.
    ///
    /// Cycles need no check: a port exists only after its step, so no step can read from a later one. For the same
    /// reason every step is fed from the input, and what can be wrong is a step that leads nowhere.
    /// - Throws: a ``GraphError`` with every problem found.
    package consuming func build<Output: NodeValue>(
        name: String, version: Int, output: Port<Output>, limits: GraphLimits = GraphLimits(),
        resume: ResumePolicy = ResumePolicy()
    ) throws(GraphError) -> Graph<Input, Output> {
        var found: [GraphProblem] = []
        if !NameRule.accepts(name) { found.append(GraphProblem(.badName, at: name)) }
        if version < 1 { found.append(GraphProblem(.badVersion, at: name)) }
        if steps.isEmpty { found.append(GraphProblem(.emptyGraph, at: name)) }
        found += limits.problems
        let (blueprint, problems) = close(output)
        found += problems
        guard found.isEmpty else { throw GraphError(problems: found) }
        return Graph(name: name, version: version, blueprint: blueprint, limits: limits, resume: resume)
    }
}
