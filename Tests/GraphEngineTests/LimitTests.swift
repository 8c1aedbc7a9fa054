import Domain
import GraphEngine
import Testing

@Suite("Limits of a run", .timeLimit(.minutes(1)))
struct LimitTests {
    let bench = Bench()

    func chain(_ kind: NodeKind = .model, length: Int, _ limits: GraphLimits) throws -> Graph<Int, Int> {
        var g = GraphBuilder<Int>()
        var port = g.input
        for index in 0..<length { port = g.node("n\(index)", bench.node(kind) { (n: Int) in n + 1 }, port) }
        return try g.build(name: "chain", version: 1, output: port, limits: limits)
    }

    @Test("The step after the last allowed one is refused for good")
    func steps() async throws {
        #expect(try await bench.run(try chain(length: 3, GraphLimits(steps: 3)), 0) == 3)

        let other = Bench()
        let failure = await other.failure(of: try chain(length: 4, GraphLimits(steps: 3)), 0)
        #expect(failure?.code == "graph_step_limit")
        #expect(failure?.failureClass == .permanent)
        #expect(bench.probe.count("n3") == 0)
    }

    @Test("Steps of map elements count one by one")
    func mapSteps() async throws {
        var g = GraphBuilder<[Int]>()
        let out = g.map("pages", over: g.input, limit: 1, itemsMax: 100, bench.node { (n: Int) in n })
        let graph = try g.build(name: "map", version: 1, output: out, limits: GraphLimits(steps: 5))

        #expect(await bench.failure(of: graph, Array(0..<6))?.code == "graph_step_limit")
        #expect(bench.probe.total == 5)
    }

    @Test("Reused steps count too, so resuming does not renew the allowance")
    func reusedSteps() async throws {
        let graph = try chain(length: 4, GraphLimits(steps: 3))

        #expect(await bench.failure(of: graph, 0)?.code == "graph_step_limit")
        #expect(await bench.failure(of: graph, 0)?.code == "graph_step_limit")
        #expect(bench.probe.total == 3)
    }

    @Test("Tool calls have a limit of their own")
    func toolCalls() async throws {
        #expect(try await bench.run(try chain(.model, length: 4, GraphLimits(toolCalls: 1)), 0) == 4)

        let other = Bench()
        let failure = await other.failure(of: try chain(.tool, length: 2, GraphLimits(toolCalls: 1)), 0)
        #expect(failure?.code == "graph_tool_limit")
    }

    @Test(
        "No node starts once the tokens or the money are spent, those of earlier attempts included",
        arguments: [
            (GraphLimits(tokens: 20), "graph_token_limit"),
            (GraphLimits(cost: Money(nanoDollars: 10)), "graph_cost_limit"),
        ])
    func spending(limits: GraphLimits, code: String) async throws {
        let usage = Usage(inputTokens: 7, outputTokens: 3, cost: Money(nanoDollars: 5))
        let paid = ClosureNode<Int, Int>(kind: .model) { [probe = bench.probe] n, context in
            probe.enter(context.path)
            _ = try context.seal(n + 1, usage: usage)
            return n + 1
        }
        var g = GraphBuilder<Int>()
        var port = g.input
        for index in 0..<3 { port = g.node("n\(index)", paid, port) }
        let graph = try g.build(name: "paid", version: 1, output: port, limits: limits)

        #expect(await bench.failure(of: graph, 0)?.code == code)
        #expect(await bench.failure(of: graph, 0)?.code == code)
        #expect(bench.probe.total == 2)
    }

    @Test("A run past its deadline does not begin")
    func pastDeadline() async throws {
        let failure = await bench.failure(of: try chain(length: 1, GraphLimits()), 0, within: .seconds(-1))

        #expect(failure?.code == "graph_deadline")
        #expect(failure?.failureClass == .timedOut)
        #expect(await bench.store.loads == 0)
    }

    @Test(
        "When the alarm rings, at the deadline or the end of the graph's own wall time, what runs is cancelled",
        arguments: [
            (Duration.seconds(60), GraphLimits()), (.seconds(6000), GraphLimits(wallTime: .seconds(60))),
        ])
    func deadline(within: Duration, limits: GraphLimits) async throws {
        let isRunning = Signal()
        let never = Signal()
        let wasCancelled = Flag(false)
        let hang = bench.node { (n: Int) in
            isRunning.arrive()
            do { try await never.wait() } catch { wasCancelled.value = true }
            return n
        }
        var g = GraphBuilder<Int>()
        let out = g.node("hang", hang, g.input)
        let graph = try g.build(name: "hang", version: 1, output: out, limits: limits)

        let latest = ContinuousClock.now + .seconds(1200)
        let failure = await #expect(throws: Failure.self) {
            try await graph.run(1, store: bench.store, calls: bench.calls, deadline: .now + within) { instant in
                #expect(instant < latest)
                try await isRunning.wait()
            }
        }
        #expect(failure?.code == "graph_deadline")
        #expect(wasCancelled.value)
        #expect(await bench.store.nodes.isEmpty, "nothing is written after cancellation")
    }

    @Test("Without an alarm of its own, a run is ended by the real clock")
    func realClock() async throws {
        let never = Signal()
        let hang = bench.node { (n: Int) in
            try await never.wait()
            return n
        }
        var g = GraphBuilder<Int>()
        let out = g.node("hang", hang, g.input)
        let graph = try g.build(name: "hang", version: 1, output: out)

        #expect(await bench.failure(of: graph, 0, within: .milliseconds(10))?.code == "graph_deadline")
    }
}
