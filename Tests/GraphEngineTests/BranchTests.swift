import Domain
import GraphEngine
import Testing

@Suite("Branches")
struct BranchTests {
    let bench = Bench()

    enum Intent: String, CaseIterable, Sendable { case question, complaint }

    @Test(
        "Only the first way whose condition holds runs",
        arguments: [
            (-5, "negative", "sign/negative/say"), (5, "small", "sign/small/say"), (50, "big", "sign/big/say"),
        ])
    func predicate(input: Int, expected: String, path: String) async throws {
        var g = GraphBuilder<Int>()
        let out = g.branch(
            "sign", on: g.input,
            .when("negative") {
                $0 < 0
            } then: { b in
                b.node("say", bench.node { (_: Int) in "negative" }, b.input)
            },
            .when("small") {
                $0 < 10
            } then: { b in
                b.node("say", bench.node { (_: Int) in "small" }, b.input)
            },
            otherwise: "big"
        ) { b in b.node("say", bench.node { (_: Int) in "big" }, b.input) }
        let graph = try g.build(name: "branch", version: 1, output: out)

        #expect(try await bench.run(graph, input) == expected)
        #expect(bench.probe.runs == [CheckpointKey(node: path, iteration: 0): 1])
    }

    @Test("A way may pass its value on")
    func passThrough() async throws {
        var g = GraphBuilder<String>()
        let out = g.branch(
            "long", on: g.input,
            .when("yes") {
                $0.count > 3
            } then: { b in
                b.transform("cut", b.input) { String($0.prefix(3)) }
            }, otherwise: "no"
        ) { $0.input }
        let graph = try g.build(name: "branch", version: 1, output: out)

        #expect(try await bench.run(graph, "abcdef") == "abc")
        #expect(try await bench.run(graph, "ab") == "ab")
    }

    @Test("An enum chooses its case's way", arguments: Intent.allCases)
    func choice(intent: Intent) async throws {
        var g = GraphBuilder<String>()
        let out = g.choose("intent", on: g.input) {
            Intent(rawValue: $0) ?? .question
        } ways: { intent, b in
            switch intent {
            case .question: b.node("answer", bench.node { (_: String) in 1 }, b.input)
            case .complaint: b.node("apologise", bench.node { (_: String) in 2 }, b.input)
            }
        }
        let graph = try g.build(name: "choice", version: 1, output: out)

        #expect(try await bench.run(graph, intent.rawValue) == (intent == .question ? 1 : 2))
        #expect(bench.probe.total == 1)
    }

    @Test("A condition that throws names the branch")
    func throwingCondition() async throws {
        var g = GraphBuilder<Int>()
        let refusal = Failure(.permanent, code: "odd", message: "Odd.")
        let out = g.branch(
            "check", on: g.input,
            .when("never") { _ in
                throw refusal
            } then: {
                $0.input
            }, otherwise: "on"
        ) {
            $0.transform("same", $0.input) { $0 }
        }
        let graph = try g.build(name: "branch", version: 1, output: out)

        let failure = await bench.failure(of: graph, 1)
        #expect(failure?.code == "odd")
        #expect(failure?.message == "check: Odd.")
    }
}
