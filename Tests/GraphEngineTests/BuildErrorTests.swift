import Domain
import GraphEngine
import Testing

@Suite("Graphs that are not built")
struct BuildErrorTests {
    /// The problems of building, as `code at place`.
    func problems<Input: NodeValue, Output: NodeValue>(
        name: String = "g", version: Int = 1, limits: GraphLimits = GraphLimits(),
        _ assemble: (inout GraphBuilder<Input>) -> Port<Output>
    ) -> [String] {
        var g = GraphBuilder<Input>()
        let output = assemble(&g)
        do {
            _ = try g.build(name: name, version: version, output: output, limits: limits)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test("A sound graph has no problems")
    func sound() {
        #expect(problems { (g: inout GraphBuilder<Int>) in g.transform("a", g.input) { $0 } } == [])
    }

    @Test(
        "Names with other characters, empty or too long are refused",
        arguments: [
            "", "a/b", "@graph", "a#1", "a b", "ä", String(repeating: "x", count: 65),
        ])
    func badName(name: String) {
        #expect(
            problems { (g: inout GraphBuilder<Int>) in g.transform(name, g.input) { $0 } } == ["bad_name at \(name)"])
        #expect(
            problems(name: name) { (g: inout GraphBuilder<Int>) in g.transform("a", g.input) { $0 } } == [
                "bad_name at \(name)"
            ])
    }

    @Test("Two steps of one scope cannot share a name; in different scopes they can")
    func duplicateName() {
        let found = problems { (g: inout GraphBuilder<Int>) in
            let first = g.transform("a", g.input) { $0 }
            let inner = g.subgraph("s", first) { b in b.transform("a", b.input) { $0 } }
            return g.transform("a", inner) { $0 }
        }
        #expect(found == ["duplicate_name at a"])
    }

    @Test("Two ways of one branch cannot share a label")
    func duplicateLabel() {
        let found = problems { (g: inout GraphBuilder<Int>) in
            g.branch(
                "b", on: g.input,
                .when("x") {
                    $0 > 0
                } then: {
                    $0.input
                }, otherwise: "x"
            ) { $0.input }
        }
        #expect(found == ["duplicate_name at b/x"])
    }

    @Test("A step that the output does not need is refused, also inside a container")
    func unused() {
        let found = problems { (g: inout GraphBuilder<Int>) in
            let kept = g.subgraph("s", g.input) { b in
                _ = b.transform("forgotten", b.input) { $0 }
                return b.transform("kept", b.input) { $0 }
            }
            let lost = g.transform("lost", g.input) { $0 }
            _ = g.transform("lost-too", lost) { $0 }
            return kept
        }
        #expect(found == ["unused_node at s/forgotten", "unused_node at lost", "unused_node at lost-too"])
    }

    @Test("A port does not work in another builder, neither inwards nor outwards")
    func foreignPort() {
        let inwards = problems { (g: inout GraphBuilder<Int>) in
            let outside = g.input
            return g.subgraph("s", g.input) { b in b.transform("a", outside) { $0 } }
        }
        #expect(inwards == ["foreign_port at s/a"])

        let other = GraphBuilder<Int>().input
        #expect(
            problems { (g: inout GraphBuilder<Int>) in
                let mine = g.transform("a", g.input) { $0 }
                return g.join("b", mine, other) { $0 + $1 }
            } == ["foreign_port at b"])
        #expect(
            problems { (g: inout GraphBuilder<Int>) in
                _ = g.transform("a", g.input) { $0 }
                return other
            } == ["foreign_port at output", "unused_node at a"])
    }

    @Test("A graph without a step is refused")
    func empty() {
        #expect(problems { (g: inout GraphBuilder<Int>) in g.input } == ["empty_graph at g"])
    }

    @Test("Limits below 1 are refused, each by name")
    func limits() {
        let none = GraphLimits(
            steps: 0, toolCalls: 0, tokens: 0, cost: .zero, wallTime: .zero, concurrency: 0)
        #expect(
            problems(limits: none) { (g: inout GraphBuilder<Int>) in g.transform("a", g.input) { $0 } } == [
                "bad_limit at limits.steps", "bad_limit at limits.toolCalls", "bad_limit at limits.tokens",
                "bad_limit at limits.cost", "bad_limit at limits.wallTime", "bad_limit at limits.concurrency",
            ])
        #expect(
            problems { (g: inout GraphBuilder<[Int]>) in
                g.map("m", over: g.input, limit: 0, itemsMax: 0) { b in b.transform("a", b.input) { $0 } }
            } == ["bad_limit at m.limit", "bad_limit at m.itemsMax"])
        #expect(
            problems { (g: inout GraphBuilder<Int>) in
                g.repeatUntil("l", g.input, limit: -1) { _ in
                    true
                } body: { b in
                    b.transform("a", b.input) { $0 }
                }
            } == ["bad_limit at l.limit"])
    }

    @Test("Versions count from 1")
    func version() {
        #expect(
            problems(version: 0) { (g: inout GraphBuilder<Int>) in g.transform("a", g.input) { $0 } } == [
                "bad_version at g"
            ])
    }

    @Test("All problems are reported at once, in the order of building")
    func together() {
        let found = problems(name: "bad name") { (g: inout GraphBuilder<Int>) in
            _ = g.transform("x/y", g.input) { $0 }
            return g.branch(
                "b", on: g.input,
                .when("l/l") {
                    $0 > 0
                } then: {
                    $0.input
                }, otherwise: "on"
            ) { b in
                _ = b.map("m", over: b.transform("list", b.input) { [$0] }, limit: 0, itemsMax: 1) { $0.input }
                return b.input
            }
        }
        #expect(
            found == [
                "bad_name at bad name", "bad_name at x/y", "bad_name at b/l/l", "bad_limit at b/on/m.limit",
                "unused_node at b/on/list", "unused_node at b/on/m", "unused_node at x/y",
            ])
    }
}
