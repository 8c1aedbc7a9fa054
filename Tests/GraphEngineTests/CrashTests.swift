import Domain
import GraphEngine
import Testing

@Suite("Crashes between nodes")
struct CrashTests {
    /// fetch → { title, map of 3 } → join → review → publish, with a pure step in the middle.
    static func graph(_ bench: Bench) throws -> Graph<Int, String> {
        var g = GraphBuilder<Int>()
        let pages = g.node("fetch", bench.node(.tool) { (count: Int) in Array(1...count) }, g.input)
        let title = g.node("title", bench.node { (pages: [Int]) in "T\(pages.count)" }, pages)
        let notes = g.map("notes", over: pages, limit: 2, itemsMax: 10, bench.node { (page: Int) in "p\(page)" })
        let draft = g.join("draft", title, notes) { title, notes in title + ":" + notes.joined(separator: ",") }
        let review = g.branch(
            "review", on: draft,
            .when("long") {
                $0.count > 3
            } then: { b in
                b.node("check", bench.node { (text: String) in text + "!" }, b.input)
            }, otherwise: "short"
        ) { $0.input }
        let published = g.node("publish", bench.node(.tool) { (text: String) in "<\(text)>" }, review)
        return try g.build(name: "article", version: 1, output: published)
    }

    @Test(
        "Wherever the process dies, the next attempt finishes, and nothing stored runs twice",
        arguments: [
            MemoryCheckpoints.Fault.beforeCommit, .afterCommit,
        ])
    func everyPosition(fault: MemoryCheckpoints.Fault) async throws {
        var position = 0
        var isSurvived = false
        while !isSurvived {
            position += 1
            let bench = Bench()
            let graph = try Self.graph(bench)
            await bench.store.crash(onSave: position, fault)
            let crash = await bench.failure(of: graph, 3)
            isSurvived = crash == nil
            let stored = await bench.store.nodes
            await bench.store.recover()

            #expect(try await bench.run(graph, 3) == "<T3:p1,p2,p3!>", "save \(position)")
            for (key, runs) in bench.probe.runs {
                #expect(stored.contains(key) ? runs == 1 : runs <= 2, "\(key.node)[\(key.iteration)], save \(position)")
            }
        }
        // The graph's record and seven nodes, then a run without a crash.
        #expect(position == 9)
    }

    @Test("A process that dies at every save in turn still gets to the end")
    func dyingAgainAndAgain() async throws {
        let bench = Bench()
        let graph = try Self.graph(bench)
        var attempts = 0
        var output: String?
        while output == nil, attempts < 20 {
            attempts += 1
            await bench.store.crash(onSave: 2, .beforeCommit)
            output = try? await bench.run(graph, 3)
        }

        #expect(output == "<T3:p1,p2,p3!>")
        #expect(attempts <= 8)
    }
}
