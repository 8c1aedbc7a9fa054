import Domain
import GraphEngine
import Testing

@Suite("Maps", .timeLimit(.minutes(1)))
struct MapTests {
    let bench = Bench()

    @Test("Results keep the order of the elements, whichever finishes first")
    func order() async throws {
        let lastIsDone = Signal()
        var g = GraphBuilder<[Int]>()
        let out = g.map(
            "each-one", over: g.input, limit: 5, itemsMax: 5,
            bench.node { (n: Int) in
                if n == 5 { lastIsDone.arrive() } else { try await lastIsDone.wait() }
                return n * n
            })
        let graph = try g.build(name: "map", version: 1, output: out)

        #expect(try await bench.run(graph, [1, 2, 3, 4, 5]) == [1, 4, 9, 16, 25])
    }

    @Test("As many elements run at once as the limit says, and no more", arguments: [1, 2, 3])
    func bound(limit: Int) async throws {
        let full = Signal(after: limit)
        var g = GraphBuilder<[Int]>()
        let out = g.map(
            "pages", over: g.input, limit: limit, itemsMax: 100,
            bench.node { (n: Int) in
                full.arrive()
                try await full.wait()
                for _ in 0..<20 { await Task.yield() }
                return n
            })
        let graph = try g.build(name: "map", version: 1, output: out)

        #expect(try await bench.run(graph, Array(0..<12)) == Array(0..<12))
        #expect(bench.probe.peak == limit)
        #expect(bench.probe.total == 12)
    }

    @Test("No elements give no results")
    func empty() async throws {
        var g = GraphBuilder<[Int]>()
        let out = g.map("pages", over: g.input, limit: 2, itemsMax: 2, bench.node { (n: Int) in n })
        let graph = try g.build(name: "map", version: 1, output: out)

        #expect(try await bench.run(graph, []) == [])
    }

    @Test("Too many elements fail before any of them starts")
    func tooMany() async throws {
        var g = GraphBuilder<[Int]>()
        let out = g.map("pages", over: g.input, limit: 2, itemsMax: 2, bench.node { (n: Int) in n })
        let graph = try g.build(name: "map", version: 1, output: out)

        let failure = await bench.failure(of: graph, [1, 2, 3])
        #expect(failure?.code == "graph_map_limit")
        #expect(failure?.failureClass == .permanent)
        #expect(bench.probe.total == 0)
    }

    @Test("A resumed map runs only the elements that are missing")
    func resume() async throws {
        let isBroken = Flag(true)
        var g = GraphBuilder<[Int]>()
        let out = g.map(
            "pages", over: g.input, limit: 1, itemsMax: 10,
            bench.node { (n: Int) in
                if n == 3, isBroken.value { throw MemoryCheckpoints.crash }
                return n * 2
            })
        let graph = try g.build(name: "map", version: 1, output: out)

        #expect(await bench.failure(of: graph, [1, 2, 3, 4])?.message == "pages/each[2]: The process died.")
        isBroken.value = false
        #expect(try await bench.run(graph, [1, 2, 3, 4]) == [2, 4, 6, 8])
        #expect((0..<4).map { bench.probe.count("pages/each", $0) } == [1, 1, 2, 1])
    }

    @Test("Elements of a map inside a map have keys of their own")
    func nested() async throws {
        var g = GraphBuilder<[[Int]]>()
        let out = g.map("rows", over: g.input, limit: 2, itemsMax: 9) { b in
            let cells = b.map("cells", over: b.input, limit: 2, itemsMax: 9, bench.node { (n: Int) in n + 1 })
            return b.node("sum", bench.node { (row: [Int]) in row.reduce(0, +) }, cells)
        }
        let graph = try g.build(name: "nested", version: 1, output: out)

        #expect(try await bench.run(graph, [[1, 2], [3], []]) == [5, 4, 0])
        #expect(
            await bench.store.nodes == [
                .init(node: "rows/cells#0/each", iteration: 0), .init(node: "rows/cells#0/each", iteration: 1),
                .init(node: "rows/cells#1/each", iteration: 0), .init(node: "rows/sum", iteration: 0),
                .init(node: "rows/sum", iteration: 1), .init(node: "rows/sum", iteration: 2),
            ])
        #expect(try await bench.run(graph, [[1, 2], [3], []]) == [5, 4, 0])
        #expect(bench.probe.total == 6)
    }
}
