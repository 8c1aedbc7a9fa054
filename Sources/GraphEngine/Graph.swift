package import Domain

/// A checked, immutable graph. It holds no state of a run; one value serves every task of its kind.
package struct Graph<Input: NodeValue, Output: NodeValue>: Sendable {
    package let name: String
    package let version: Int
    package let limits: GraphLimits
    package let resume: ResumePolicy
    /// The shape as data: what drawings show.
    package let description: GraphDescription
    /// The hash of the description: names, kinds, revisions, edges, types, bounds and version. Code inside a node
    /// does not show in it; that is what a node's `revision` is for.
    package let fingerprint: Fingerprint
    let blueprint: Blueprint

    init(name: String, version: Int, blueprint: Blueprint, limits: GraphLimits, resume: ResumePolicy) {
        self.name = name
        self.version = version
        self.limits = limits
        self.resume = resume
        self.blueprint = blueprint
        description = GraphDescription(
            name: name, version: version, input: String(describing: Input.self),
            output: String(describing: Output.self), blueprint)
        fingerprint = Fingerprint(of: description.json.utf8)
    }

    /// The graph as a Mermaid flowchart.
    package var mermaid: String { Mermaid.draw(description) }

    /// The graph's nodes and edges as JSON text: keys sorted, without line breaks.
    package var json: String { description.json }
}
