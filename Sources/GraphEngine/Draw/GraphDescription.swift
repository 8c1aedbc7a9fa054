/// The shape of a graph as data. Drawings, the JSON export and the fingerprint are all made from it, so they cannot
/// disagree.
package struct GraphDescription: Sendable, Hashable, Codable {
    package struct Node: Sendable, Hashable, Codable {
        /// Unique in the graph: `pages/each`.
        package let path: String
        package let name: String
        package let kind: NodeKind
        /// The path of the container around it, nil at the top.
        package let parent: String?
        /// The type of its output, nil for a way of a branch.
        package let output: String?
        package let revision: String?
        /// Elements at once in a map, rounds in a loop.
        package let limit: Int?
        package let itemsMax: Int?
    }

    /// A value's way from the step that makes it to one that reads it. Edges do not end at a map, loop or subgraph, but
    /// at the steps inside it.
    package struct Edge: Sendable, Hashable, Codable {
        /// A node's path, or ``GraphDescription/inputPath``.
        package let from: String
        /// A node's path, or ``GraphDescription/outputPath``.
        package let to: String
        /// The way taken out of a branch, or `each` into a map.
        package let label: String?
    }

    package static let inputPath = "@input"
    package static let outputPath = "@output"

    package let name: String
    package let version: Int
    package let input: String
    package let output: String
    package let nodes: [Node]
    package let edges: [Edge]

    init(name: String, version: Int, input: String, output: String, _ blueprint: Blueprint) {
        var walk = DescriptionWalk()
        let ends = walk.describe(blueprint, prefix: "", parent: nil, input: [.init(path: Self.inputPath)])
        walk.connect(ends, to: Self.outputPath)
        self.name = name
        self.version = version
        self.input = input
        self.output = output
        nodes = walk.nodes
        edges = walk.edges
    }

    /// JSON text, keys sorted, without line breaks.
    package var json: String {
        // Strings, whole numbers and lists always have a JSON form.
        String(decoding: (try? CanonicalJSON.encode(self)) ?? [], as: UTF8.self)
    }
}
