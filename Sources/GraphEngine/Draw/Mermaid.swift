/// Draws a graph as a Mermaid flowchart, top down: a shape per kind, containers as nested frames, ways of a branch on
/// its edges. The same graph always gives the same text.
enum Mermaid {
    static func draw(_ graph: GraphDescription) -> String {
        let numbered = graph.nodes.enumerated().map { ($1.path, "n\($0 + 1)") }
        var ids = Dictionary(numbered) { first, _ in first }
        ids[GraphDescription.inputPath] = "input"
        ids[GraphDescription.outputPath] = "output"
        var lines = ["flowchart TD", "    input([\"\(escaped("input: " + graph.input))\"])"]
        lines += nodes(of: graph, in: nil, ids, indent: "    ")
        lines.append("    output([\"\(escaped("output: " + graph.output))\"])")
        for edge in graph.edges {
            let arrow = edge.label.map { "-->|\"\(escaped($0))\"|" } ?? "-->"
            lines.append("    \(ids[edge.from, default: "input"]) \(arrow) \(ids[edge.to, default: "output"])")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func nodes(
        of graph: GraphDescription, in parent: String?, _ ids: [String: String], indent: String
    ) -> [String] {
        graph.nodes.filter { $0.parent == parent }.flatMap { node in
            let id = ids[node.path, default: node.name]
            guard let title = frameTitle(of: node) else { return [indent + id + shape(of: node)] }
            let inside = nodes(of: graph, in: node.path, ids, indent: indent + "    ")
            // A way or container that only passes its value on has nothing to frame.
            if inside.isEmpty { return [] }
            return ["\(indent)subgraph \(id) [\"\(escaped(title))\"]"] + inside + ["\(indent)end"]
        }
    }

    /// What is written on a container; nil for a node.
    private static func frameTitle(of node: GraphDescription.Node) -> String? {
        switch node.kind {
        case .map: "map \(node.name): \(node.limit ?? 1) at once, at most \(node.itemsMax ?? 1)"
        case .loop: "repeat \(node.name): at most \(node.limit ?? 1) times"
        case .subgraph, .way: node.name
        case .transform, .model, .tool, .retrieve, .embed, .wait, .join, .branch: nil
        }
    }

    private static func shape(of node: GraphDescription.Node) -> String {
        let text = "\"\(escaped(node.name))\""
        return switch node.kind {
        case .model: "{{\(text)}}"
        case .tool: "[[\(text)]]"
        case .retrieve: "[(\(text))]"
        case .embed: "[/\(text)/]"
        case .wait: ">\(text)]"
        case .join: "((\(text)))"
        case .branch: "{\(text)}"
        case .transform, .map, .subgraph, .loop, .way: "[\(text)]"
        }
    }

    /// Mermaid reads quoted text as HTML.
    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            default: String(character)
            }
        }.joined()
    }
}
