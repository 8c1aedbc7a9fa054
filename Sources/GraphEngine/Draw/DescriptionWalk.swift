/// Walks a blueprint and lists its nodes and edges. Containers disappear from the edges: what feeds one is handed to
/// the steps that read its input, and what leaves it are the ends of its inside.
struct DescriptionWalk {
    /// Where an edge starts, and what is written on it.
    struct Start {
        let path: String
        var label: String?
    }

    private(set) var nodes: [GraphDescription.Node] = []
    private(set) var edges: [GraphDescription.Edge] = []

    /// Describes one scope and returns where its output comes from: several places after a branch.
    mutating func describe(_ blueprint: Blueprint, prefix: String, parent: String?, input: [Start]) -> [Start] {
        var ends: [[Start]] = []
        for step in blueprint.steps {
            let starts = step.sources.flatMap { Self.starts(at: $0, input, ends) }
            ends.append(describe(step, path: prefix + step.name, parent: parent, starts))
        }
        return Self.starts(at: blueprint.output, input, ends)
    }

    mutating func connect(_ starts: [Start], to path: String) {
        edges += starts.map { GraphDescription.Edge(from: $0.path, to: path, label: $0.label) }
    }

    private static func starts(at source: Source, _ input: [Start], _ ends: [[Start]]) -> [Start] {
        switch source {
        case .input: input
        case .step(let step): ends[step]
        }
    }

    private mutating func describe(_ step: Step, path: String, parent: String?, _ starts: [Start]) -> [Start] {
        switch step.body {
        case .pure(let pure):
            list(step, path, parent, pure.kind)
            connect(starts, to: path)
            return [Start(path: path)]
        case .node(let node):
            list(step, path, parent, node.kind, revision: node.revision)
            connect(starts, to: path)
            return [Start(path: path)]
        case .subgraph(let inside):
            list(step, path, parent, .subgraph)
            return describe(inside, prefix: path + "/", parent: path, input: starts)
        case .loop(let plan):
            list(step, path, parent, .loop, limit: plan.limit)
            return describe(plan.body, prefix: path + "/", parent: path, input: starts)
        case .map(let plan):
            list(step, path, parent, .map, limit: plan.limit, itemsMax: plan.itemsMax)
            let elements = starts.map { Start(path: $0.path, label: $0.label ?? "each") }
            return describe(plan.body, prefix: path + "/", parent: path, input: elements)
        case .branch(let plan):
            list(step, path, parent, .branch)
            connect(starts, to: path)
            return plan.ways.flatMap { describe($0, of: path, parent: parent) }
        }
    }

    private mutating func describe(_ way: Way, of branch: String, parent: String?) -> [Start] {
        let path = "\(branch)/\(way.label)"
        nodes.append(
            .init(
                path: path, name: way.label, kind: .way, parent: parent, output: nil, revision: nil, limit: nil,
                itemsMax: nil))
        let start = Start(path: branch, label: way.label)
        return describe(way.blueprint, prefix: path + "/", parent: path, input: [start])
    }

    private mutating func list(
        _ step: Step, _ path: String, _ parent: String?, _ kind: NodeKind, revision: String = "", limit: Int? = nil,
        itemsMax: Int? = nil
    ) {
        nodes.append(
            .init(
                path: path, name: step.name, kind: kind, parent: parent, output: step.output,
                revision: revision.isEmpty ? nil : revision, limit: limit, itemsMax: itemsMax))
    }
}
