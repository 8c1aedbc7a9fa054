/// One way out of a branch: taken when its predicate is the first to hold.
package struct BranchCase<Value: NodeValue, Output: NodeValue> {
    let label: String
    let condition: @Sendable (Value) throws -> Bool
    let build: (inout GraphBuilder<Value>) -> Port<Output>

    /// - Parameter condition: pure, like `transform`: a resumed run asks it again and must get the same answer.
    package static func when(
        _ label: String, _ condition: @escaping @Sendable (Value) throws -> Bool,
        then build: @escaping (inout GraphBuilder<Value>) -> Port<Output>
    ) -> BranchCase {
        BranchCase(label: label, condition: condition, build: build)
    }
}

extension GraphBuilder {
    /// Runs exactly one of several subgraphs, which all take `port`'s value and end in the same type. `otherwise`
    /// is taken when no case holds, so there is always a way on.
    ///
    ///     let answer = g.branch("size", on: text, .when("long") { $0.count > 9_000 } then: { b in
    ///         b.node("digest", Digest(), b.input)
    ///     }, otherwise: "short") { $0.input }
    package mutating func branch<Value: NodeValue, Output: NodeValue>(
        _ name: String, on port: Port<Value>, _ cases: BranchCase<Value, Output>...,
        otherwise label: String, _ build: (inout GraphBuilder<Value>) -> Port<Output>
    ) -> Port<Output> {
        let source = source(of: port, for: name)
        let ways = cases.map { way(name, $0.label, $0.build) } + [way(name, label, build)]
        reportRepeatedLabels(of: ways, in: name)
        return add(name, [source], .branch(ways, conditions: cases.map(\.condition)))
    }

    /// Chooses by an enum. `build` is called once per case while the graph is built; as it switches over the enum,
    /// a missing branch does not compile.
    package mutating func choose<Value: NodeValue, Choice, Output: NodeValue>(
        _ name: String, on port: Port<Value>, by choice: @escaping @Sendable (Value) -> Choice,
        ways build: (Choice, inout GraphBuilder<Value>) -> Port<Output>
    ) -> Port<Output> where Choice: CaseIterable & RawRepresentable & Sendable, Choice.RawValue == String {
        let source = source(of: port, for: name)
        let choices = Array(Choice.allCases)
        let ways = choices.map { option in way(name, option.rawValue) { build(option, &$0) } }
        let labels = choices.map(\.rawValue)
        return add(name, [source], .choice(ways) { (value: Value) in labels.firstIndex(of: choice(value).rawValue) })
    }

    private mutating func way<Value: NodeValue, Output: NodeValue>(
        _ name: String, _ label: String, _ build: (inout GraphBuilder<Value>) -> Port<Output>
    ) -> Way {
        if !NameRule.accepts(label) { problems.append(GraphProblem(.badName, at: "\(name)/\(label)")) }
        return Way(label: label, blueprint: inside("\(name)/\(label)", build))
    }

    private mutating func reportRepeatedLabels(of ways: [Way], in name: String) {
        var seen: Set<String> = []
        for way in ways where !seen.insert(way.label).inserted {
            problems.append(GraphProblem(.duplicateName, at: "\(name)/\(way.label)"))
        }
    }
}
