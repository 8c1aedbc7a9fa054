import Domain
import GraphEngine
import Testing

@Suite("Sealing a node's output with its call")
struct SealingTests {
    let bench = Bench()
    static let usage = Usage(inputTokens: 10, outputTokens: 2, cost: Money(nanoDollars: 99))

    func graph(_ body: @escaping @Sendable (Int, NodeContext) async throws -> String) throws -> Graph<Int, String> {
        let node = ClosureNode<Int, String>(kind: .model) { [probe = bench.probe] input, context in
            probe.enter(context.path)
            return try await body(input, context)
        }
        var g = GraphBuilder<Int>()
        let out = g.node("ask", node, g.input)
        return try g.build(name: "sealing", version: 1, output: out)
    }

    static func call(_ output: String, _ context: NodeContext) async throws {
        let intent = CallIntent(node: context.path, provider: "p", model: "m", timeout: .seconds(1))
        let call = try await context.calls.admit(intent)
        let checkpoint = try context.seal(output, usage: usage)
        try await context.calls.settle(call, CallSettlement(state: .ok, usage: usage), checkpoint: checkpoint)
        try context.markSealed(checkpoint)
    }

    @Test("A sealed output is stored once, by the settlement, with its usage")
    func storedOnce() async throws {
        let graph = try graph { n, context in
            try await Self.call("answer \(n)", context)
            return "answer \(n)"
        }

        #expect(try await bench.run(graph, 1) == "answer 1")
        #expect(await bench.store.saves == 1, "only the graph's own record")
        let stored = try #require(await bench.store.stored.first { $0.key.node == "ask" })
        #expect(stored.usage == Self.usage)
        #expect(stored.output == Array("\"answer 1\"".utf8))
    }

    @Test("The sealed value is the node's output, whatever the node returns")
    func sealedWins() async throws {
        let graph = try graph { _, context in
            try await Self.call("sealed", context)
            return "returned"
        }

        #expect(try await bench.run(graph, 1) == "sealed")
        #expect(try await bench.run(graph, 1) == "sealed")
        #expect(bench.probe.total == 1)
    }

    @Test("A node that fails after its call was settled is not run, nor paid, again")
    func failureAfterSettlement() async throws {
        let graph = try graph { _, context in
            try await Self.call("paid", context)
            throw MemoryCheckpoints.crash
        }

        #expect(await bench.failure(of: graph, 1)?.code == "crash")
        #expect(try await bench.run(graph, 1) == "paid")
        #expect(bench.probe.total == 1)
    }

    @Test("A seal that nobody stored is stored by the engine")
    func unmarked() async throws {
        let graph = try graph { _, context in
            _ = try context.seal("kept", usage: Self.usage)
            return "ignored"
        }

        #expect(try await bench.run(graph, 1) == "kept")
        #expect(await bench.store.stored.contains { $0.key.node == "ask" && $0.usage == Self.usage })
    }

    @Test("Sealing twice is refused")
    func twice() async throws {
        let graph = try graph { _, context in
            _ = try context.seal("first", usage: .zero)
            _ = try context.seal("second", usage: .zero)
            return ""
        }

        #expect(await bench.failure(of: graph, 1)?.code == "sealed_twice")
    }

    @Test("Sealing a value of another type is refused before anything is stored")
    func wrongType() async throws {
        let graph = try graph { _, context in
            _ = try context.seal(42, usage: .zero)
            return ""
        }

        #expect(await bench.failure(of: graph, 1)?.code == "seal_wrong_type")
        #expect(await bench.store.nodes.isEmpty)
    }

    @Test("Marking a checkpoint of somebody else is refused")
    func unknownMark() async throws {
        let graph = try graph { _, context in
            try context.markSealed(
                Checkpoint(key: context.path, inputHash: Fingerprint(of: []), output: [], usage: .zero))
            return ""
        }

        #expect(await bench.failure(of: graph, 1)?.code == "seal_unknown")
    }

    @Test("A node can be tried on its own, outside a graph")
    func alone() throws {
        let hash = Fingerprint(of: [1])
        let context = NodeContext(
            path: CheckpointKey(node: "ask", iteration: 0), inputHash: hash, deadline: .now, calls: bench.calls,
            for: String.self)

        let checkpoint = try context.seal("x", usage: Self.usage)
        #expect(checkpoint.inputHash == hash)
        #expect(checkpoint.output == Array("\"x\"".utf8))
        try context.markSealed(checkpoint)
    }
}
