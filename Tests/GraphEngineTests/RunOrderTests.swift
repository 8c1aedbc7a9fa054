import Domain
import GraphEngine
import Testing

@Suite("Order of steps", .timeLimit(.minutes(1)))
struct RunOrderTests {
    let bench = Bench()

    @Test("A chain hands each output to the next step")
    func chain() async throws {
        var g = GraphBuilder<Int>()
        let doubled = g.node("double", bench.node { (n: Int) in n * 2 }, g.input)
        let text = g.transform("text", doubled) { "n=\($0)" }
        let graph = try g.build(name: "chain", version: 1, output: text)

        #expect(try await bench.run(graph, 21) == "n=42")
        #expect(bench.probe.count("double") == 1)
    }

    @Test("Independent steps run at once, and a join waits for all of them")
    func join() async throws {
        let both = Signal(after: 2)
        let meet = bench.node { (n: Int) in
            both.arrive()
            try await both.wait()
            return n + 1
        }
        var g = GraphBuilder<Int>()
        let left = g.node("left", meet, g.input)
        let right = g.node("right", meet, g.input)
        let sum = g.join("sum", left, right) { $0 + $1 }
        let all = g.join("all", left, sum, g.input) { [$0, $1, $2] }
        let graph = try g.build(name: "join", version: 1, output: all)

        #expect(try await bench.run(graph, 10) == [11, 22, 10])
        #expect(bench.probe.peak == 2)
    }

    @Test("No more independent steps run at once than the graph's limit")
    func concurrencyLimit() async throws {
        let two = Signal(after: 2)
        let meet = bench.node { (n: Int) in
            two.arrive()
            try await two.wait()
            for _ in 0..<50 { await Task.yield() }
            return n
        }
        var g = GraphBuilder<Int>()
        var sum = g.node("n0", meet, g.input)
        for index in 1..<6 {
            let next = g.node("n\(index)", meet, g.input)
            sum = g.join("sum\(index)", sum, next) { $0 + $1 }
        }
        let graph = try g.build(name: "wide", version: 1, output: sum, limits: GraphLimits(concurrency: 2))

        #expect(try await bench.run(graph, 1) == 6)
        #expect(bench.probe.peak == 2)
    }

    @Test("A subgraph, inline or built before, runs as one step and prefixes its paths")
    func subgraphs() async throws {
        var inner = GraphBuilder<Int>()
        let plus = inner.node("plus", bench.node { (n: Int) in n + 1 }, inner.input)
        let built = try inner.build(name: "inner", version: 1, output: plus)

        var g = GraphBuilder<Int>()
        let first = g.subgraph("first", built, g.input)
        let second = g.subgraph("second", first) { b in b.node("times", bench.node { (n: Int) in n * 10 }, b.input) }
        let graph = try g.build(name: "outer", version: 1, output: second)

        #expect(try await bench.run(graph, 1) == 20)
        #expect(bench.probe.count("first/plus") == 1)
        #expect(bench.probe.count("second/times") == 1)
    }

    @Test("A loop feeds its output back until it is done, each round under its own key")
    func loop() async throws {
        var g = GraphBuilder<Int>()
        let out = g.repeatUntil("grow", g.input, limit: 10) {
            $0 >= 100
        } body: { b in
            b.node("times", bench.node { (n: Int) in n * 3 }, b.input)
        }
        let graph = try g.build(name: "loop", version: 1, output: out)

        #expect(try await bench.run(graph, 4) == 108)
        #expect((0..<3).map { bench.probe.count("grow/times", $0) } == [1, 1, 1])
        #expect(bench.probe.total == 3)
    }

    @Test(
        "A loop that is not done at its limit fails, or goes on with the last value if told so",
        arguments: [
            (LoopEnd.fail, nil), (.takeLast, 8),
        ])
    func loopLimit(atLimit: LoopEnd, expected: Int?) async throws {
        var g = GraphBuilder<Int>()
        let out = g.repeatUntil("grow", g.input, limit: 3, atLimit: atLimit) { _ in
            false
        } body: { b in
            b.transform("double", b.input) { $0 * 2 }
        }
        let graph = try g.build(name: "loop", version: 1, output: out)

        if let expected {
            #expect(try await bench.run(graph, 1) == expected)
        } else {
            let failure = await bench.failure(of: graph, 1)
            #expect(failure?.code == "graph_loop_limit")
            #expect(failure?.failureClass == .permanent)
        }
    }
}
