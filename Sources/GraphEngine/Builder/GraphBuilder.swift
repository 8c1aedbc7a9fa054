/// Puts a graph together, step by step. Every call names a step, takes the ports it reads and returns the port it
/// offers:
///
///     var g = GraphBuilder<Article>()
///     let text = g.transform("clean", g.input) { $0.body.trimmed }
///     let summary = g.node("summarize", Summarize(), text)
///     let graph = try g.build(name: "summarize", version: 1, output: summary)
///
/// Calls never throw; every problem is collected, and `build` reports them all at once.
///
/// A builder cannot be copied. If it could, the copies would hand out ports with the same number and different
/// types, and the proof in `Erasure.swift` would fail.
package struct GraphBuilder<Input: NodeValue>: ~Copyable {
    /// The value the graph, or this subgraph, is run with.
    package let input: Port<Input>
    let identity: BuilderIdentity
    var steps: [Step] = []
    var problems: [GraphProblem] = []

    package init() {
        let identity = BuilderIdentity()
        self.identity = identity
        input = Port(source: .input, owner: identity)
    }

    /// The edge's start, or the input in its place when the port belongs to another builder. The placeholder may have
    /// the wrong type, and never runs: a builder with a problem builds nothing.
    mutating func source(of port: Port<some NodeValue>, for name: String) -> Source {
        if port.owner === identity { return port.source }
        problems.append(GraphProblem(.foreignPort, at: name))
        return .input
    }

    mutating func add<Output: NodeValue>(_ name: String, _ sources: [Source], _ body: StepBody) -> Port<Output> {
        if !NameRule.accepts(name) { problems.append(GraphProblem(.badName, at: name)) }
        if steps.contains(where: { $0.name == name }) { problems.append(GraphProblem(.duplicateName, at: name)) }
        steps.append(Step(name: name, sources: sources, body: body, output: String(describing: Output.self)))
        return Port(source: .step(steps.count - 1), owner: identity)
    }

    mutating func require(_ limit: Int, _ what: String, of name: String) {
        if limit < 1 || limit > Int(Int32.max) { problems.append(GraphProblem(.badLimit, at: "\(name).\(what)")) }
    }

    /// Builds the inside of a container. Its problems become this builder's, under the container's name.
    mutating func inside<Inner: NodeValue, Output: NodeValue>(
        _ name: String, _ body: (inout GraphBuilder<Inner>) -> Port<Output>
    ) -> Blueprint {
        var inner = GraphBuilder<Inner>()
        let output = body(&inner)
        let (blueprint, found) = inner.close(output)
        problems += found.map { $0.inside(name) }
        return blueprint
    }

    /// Ends this builder with `output`, and checks that every step is needed for it.
    consuming func close(_ output: Port<some NodeValue>) -> (Blueprint, [GraphProblem]) {
        let end = source(of: output, for: "output")
        let blueprint = Blueprint(steps: steps, output: end)
        let unused = blueprint.unusedSteps.map { GraphProblem(.unusedNode, at: $0) }
        return (blueprint, problems + unused)
    }
}
