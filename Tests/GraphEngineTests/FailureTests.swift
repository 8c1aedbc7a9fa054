import Domain
import GraphEngine
import Testing

@Suite("Failing and being cancelled", .timeLimit(.minutes(1)))
struct FailureTests {
    let bench = Bench()

    struct Surprise: Error {}

    func failing(with error: any Error) throws -> Graph<Int, Int> {
        var g = GraphBuilder<Int>()
        let out = g.subgraph("outer", g.input) { b in
            b.node("broken", bench.node { (_: Int) -> Int in throw error }, b.input)
        }
        return try g.build(name: "failing", version: 1, output: out)
    }

    @Test("A failure keeps its class, code and retry hint, and its message gains the node's path")
    func failure() async throws {
        let thrown = Failure(.deferral, code: "rate_limited", message: "Later.", retryAfter: .seconds(7))

        let failure = await bench.failure(of: try failing(with: thrown), 1)
        #expect(
            failure
                == Failure(
                    .deferral, code: "rate_limited", message: "outer/broken: Later.", retryAfter: .seconds(7)))
    }

    @Test("A failure reported with events keeps them")
    func reportedFailure() async throws {
        let thrown = ReportedFailure(Failure(.permanent, code: "no", message: "No."), events: [])

        let error = await #expect(throws: ReportedFailure.self) {
            try await bench.run(try failing(with: thrown), 1)
        }
        #expect(error?.failure.message == "outer/broken: No.")
    }

    @Test("Another error arrives with the node's path, and nothing of it is in the message for tenants")
    func surprise() async throws {
        let error = await #expect(throws: NodeFailure.self) { try await bench.run(try failing(with: Surprise()), 1) }

        #expect(error?.path == CheckpointKey(node: "outer/broken", iteration: 0))
        #expect(error?.cause is Surprise)
        #expect(error?.failure.failureClass == .bug)
        #expect(error?.failure.message == "outer/broken: The step failed unexpectedly.")
    }

    @Test("A pure step's error names the step")
    func pureStep() async throws {
        var g = GraphBuilder<Int>()
        let out = g.transform("check", g.input) { (_: Int) -> Int in
            throw Failure(.permanent, code: "bad", message: "Bad.")
        }
        let graph = try g.build(name: "pure", version: 1, output: out)

        #expect(await bench.failure(of: graph, 1)?.message == "check: Bad.")
    }

    @Test("The first failure cancels the nodes beside it, and the run waits for them")
    func siblings() async throws {
        let isRunning = Signal()
        let never = Signal()
        let ended = Flag(false)
        var g = GraphBuilder<Int>()
        let slow = g.node(
            "slow",
            bench.node { (n: Int) in
                isRunning.arrive()
                defer { ended.value = true }
                try await never.wait()
                return n
            }, g.input)
        let broken = g.node(
            "broken",
            bench.node { (_: Int) -> Int in
                try await isRunning.wait()
                throw Failure(.permanent, code: "broken", message: "Broken.")
            }, g.input)
        let graph = try g.build(name: "pair", version: 1, output: g.join("both", slow, broken) { $0 + $1 })

        #expect(await bench.failure(of: graph, 1)?.code == "broken")
        #expect(ended.value)
    }

    @Test("Cancellation passes through as itself, and nothing is stored afterwards")
    func cancellation() async throws {
        let isRunning = Signal()
        let never = Signal()
        var g = GraphBuilder<Int>()
        let out = g.node(
            "hang",
            bench.node { (n: Int) in
                isRunning.arrive()
                try? await never.wait()
                return n
            }, g.input)
        let graph = try g.build(name: "hang", version: 1, output: out)

        let attempt = Task { [bench] in try await bench.run(graph, 1) }
        try await isRunning.wait()
        attempt.cancel()

        await #expect(throws: CancellationError.self) { try await attempt.value }
        #expect(await bench.store.nodes.isEmpty)
    }

    @Test("A value without a JSON form is a defect, told without the value")
    func notEncodable() async throws {
        var g = GraphBuilder<Int>()
        let out = g.node("divide", bench.node { (n: Int) in Double(n) / 0 }, g.input)
        let graph = try g.build(name: "divide", version: 1, output: out)

        let failure = await bench.failure(of: graph, 1)
        #expect(failure?.code == "node_value_not_encodable")
        #expect(failure?.failureClass == .bug)
    }

    @Test("Hooks see each node's start and end in order, a failure included")
    func hooks() async throws {
        let log = EventLog()
        var g = GraphBuilder<Int>()
        let first = g.node("first", bench.node { (n: Int) in n }, g.input)
        let second = g.transform("second", first) { $0 }
        let third = g.node("third", bench.node { (_: Int) -> Int in throw MemoryCheckpoints.crash }, second)
        let graph = try g.build(name: "hooked", version: 1, output: third)

        _ = try? await bench.run(graph, 1, hooks: [log])
        #expect(
            log.lines == [
                "started first", "finished first", "started second", "finished second", "started third",
                "failed third",
            ])
    }
}
