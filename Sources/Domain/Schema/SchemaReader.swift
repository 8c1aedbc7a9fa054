/// Turns a schema into nodes. Node 0 is the root; a reference is filled in when every definition has its node.
struct SchemaReader {
    let limits: SchemaLimits
    private(set) var nodes: [SchemaNode] = []
    private(set) var problems: [InputProblem] = []
    var patternStatesLeft: Int
    private var definitions: [String: Int] = [:]
    private var references: [Reference] = []

    private struct Reference {
        let node: Int
        let assertion: Int
        let target: String
        let place: JSONPointer
    }

    init(limits: SchemaLimits) {
        self.limits = limits
        patternStatesLeft = limits.patternStatesMax
    }

    /// Reads one schema and what is inside it, and returns its node.
    mutating func node(_ value: JSONValue, at place: JSONPointer, depth: Int) -> Int {
        let index = nodes.count
        nodes.append(SchemaNode(place: place.description))
        guard depth <= limits.depthMax else {
            return refuse(index, place, "has more than \(limits.depthMax) schemas inside one another; use $ref")
        }
        guard nodes.count <= limits.schemasMax else {
            return refuse(index, place, "is one of more than \(limits.schemasMax) schemas; use fewer")
        }
        switch value {
        case .bool(let isPossible): nodes[index].isImpossible = !isPossible
        case .object(let members):
            var keywords = KeywordReader(members: members, place: place, depth: depth, node: index)
            keywords.read(into: &self)
        default: report(place, "expected a schema: an object, true or false; found \(value.kindDescription)")
        }
        return index
    }

    mutating func report(_ place: JSONPointer, _ message: String) { problems.list(InputProblem(place, message)) }

    mutating func add(_ rule: SchemaRule, to node: Int, at place: JSONPointer) {
        nodes[node].assertions.append(.init(rule: rule, place: place.description))
    }

    mutating func addReference(to target: String, in node: Int, at place: JSONPointer) {
        references.append(
            Reference(node: node, assertion: nodes[node].assertions.count, target: target, place: place))
        add(.reference(0), to: node, at: place)
    }

    mutating func define(_ name: String, _ node: Int) { definitions["#/$defs/" + Self.escaped(name)] = node }

    /// Fills the references in, and then looks for those that lead back to themselves without going into the value:
    /// they would never end.
    mutating func resolveReferences() {
        for reference in references {
            if reference.target == "#" { continue }
            guard let node = definitions[reference.target] else {
                let known = definitions.keys.sorted()
                let meant =
                    Spelling.closest(to: reference.target, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
                report(reference.place, "leads nowhere; expected \"#\" or \"#/$defs/\" and a name in $defs\(meant)")
                continue
            }
            nodes[reference.node].assertions[reference.assertion] = .init(
                rule: .reference(node), place: reference.place.description)
        }
        guard problems.isEmpty, let node = firstCycle() else { return }
        problems.list(
            InputProblem(
                pointer: nodes[node].place,
                message: "leads back to itself without going into the value, so that checking would never end"))
    }

    /// A node on a cycle of schemas that are applied to the same value. Depth-first with its own stack.
    private func firstCycle() -> Int? {
        var isDone = Array(repeating: false, count: nodes.count)
        var isOpen = isDone
        for root in nodes.indices where !isDone[root] {
            var stack = [(node: root, next: nodes[root].assertions.flatMap(\.rule.inPlace))]
            isOpen[root] = true
            while var top = stack.popLast() {
                guard let child = top.next.popLast() else {
                    isOpen[top.node] = false
                    isDone[top.node] = true
                    continue
                }
                stack.append(top)
                if isOpen[child] { return child }
                guard !isDone[child] else { continue }
                isOpen[child] = true
                stack.append((child, nodes[child].assertions.flatMap(\.rule.inPlace)))
            }
        }
        return nil
    }

    private mutating func refuse(_ index: Int, _ place: JSONPointer, _ message: String) -> Int {
        report(place, message)
        return index
    }

    /// As a name stands in a pointer.
    private static func escaped(_ name: String) -> String {
        name.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}
