import Domain
import GraphEngine
import Testing

@Suite("Resuming")
struct ResumeTests {
    let bench = Bench()

    /// a → b → c, where `b` and `c` see only whether the text is long.
    func chain(
        version: Int = 1, revision: String = "", resume: ResumePolicy = ResumePolicy()
    ) throws -> Graph<String, Int> {
        var g = GraphBuilder<String>()
        let long = g.node("measure", bench.node { (text: String) in text.count > 3 }, g.input)
        let weight = g.node("weigh", bench.node(revision: revision) { (isLong: Bool) in isLong ? 10 : 1 }, long)
        return try g.build(name: "chain", version: version, output: weight, resume: resume)
    }

    @Test("A finished graph runs nothing again")
    func everythingReused() async throws {
        let graph = try chain()
        let log = EventLog()

        #expect(try await bench.run(graph, "hello") == 10)
        #expect(try await bench.run(graph, "hello", hooks: [log]) == 10)
        #expect(bench.probe.total == 2)
        #expect(log.lines == ["reused measure", "reused weigh"])
    }

    @Test("Checkpoints are loaded once per run, and each node is saved once")
    func cost() async throws {
        _ = try await bench.run(try chain(), "hello")

        #expect(await bench.store.loads == 1)
        #expect(await bench.store.saves == 3)
    }

    @Test("A graph without nodes stores nothing")
    func pureGraph() async throws {
        var g = GraphBuilder<Int>()
        let out = g.transform("next", g.input) { $0 + 1 }
        let graph = try g.build(name: "pure", version: 1, output: out)

        #expect(try await bench.run(graph, 1) == 2)
        #expect(await bench.store.saves == 0)
    }

    @Test("A changed input runs a node again, and nodes whose input came out the same are reused")
    func changedInput() async throws {
        let graph = try chain()

        #expect(try await bench.run(graph, "hello") == 10)
        #expect(try await bench.run(graph, "goodbye") == 10)
        #expect(bench.probe.count("measure") == 2)
        #expect(bench.probe.count("weigh") == 1)
    }

    @Test("A changed input fails a graph that does not repeat steps")
    func changedInputRefused() async throws {
        let graph = try chain(resume: ResumePolicy(changedInput: .fail))
        _ = try await bench.run(graph, "hello")

        let failure = await bench.failure(of: graph, "goodbye")
        #expect(failure?.code == "node_input_changed")
        #expect(failure?.failureClass == .permanent)
        #expect(bench.probe.total == 2)
    }

    @Test("A raised revision runs the node again")
    func changedRevision() async throws {
        _ = try await bench.run(try chain(), "hello")
        _ = try await bench.run(try chain(revision: "prompt-2"), "hello")

        #expect(bench.probe.count("measure") == 1)
        #expect(bench.probe.count("weigh") == 2)
    }

    @Test("A changed graph goes on by default, with what is still good")
    func changedGraph() async throws {
        _ = try await bench.run(try chain(), "hello")

        #expect(try await bench.run(try chain(version: 2), "hello") == 10)
        #expect(bench.probe.total == 2)
    }

    @Test("A changed graph fails with its reason when it declares so, and the old one still resumes")
    func changedGraphRefused() async throws {
        let policy = ResumePolicy(changedGraph: .fail(reason: "Submit the task again."))
        let old = try chain(resume: policy)
        _ = try await bench.run(old, "hello")

        let failure = await bench.failure(of: try chain(version: 2, resume: policy), "hello")
        #expect(failure?.code == "graph_changed")
        #expect(failure?.message == "Submit the task again.")
        #expect(try await bench.run(old, "hello") == 10)
    }

    @Test(
        "A stored output that no longer decodes is a change like any other",
        arguments: [
            (ResumePolicy.ChangedInput.rerun, nil), (.fail, "node_input_changed"),
        ])
    func undecodable(policy: ResumePolicy.ChangedInput, code: String?) async throws {
        let graph = try chain(resume: ResumePolicy(changedInput: policy))
        _ = try await bench.run(graph, "hello")
        let spoiled = await bench.store.stored.map { stored in
            Checkpoint(
                key: stored.key, inputHash: stored.inputHash, output: Array("{}".utf8), usage: stored.usage)
        }
        let second = Bench(store: MemoryCheckpoints(spoiled), probe: bench.probe)

        #expect(await second.failure(of: graph, "hello")?.code == code)
        #expect(bench.probe.total == (code == nil ? 4 : 2))
    }

    @Test("A pure step is computed again, a stored transform is not")
    func transforms() async throws {
        let pure = Probe()
        let key = CheckpointKey(node: "pure", iteration: 0)
        var g = GraphBuilder<Int>()
        let first = g.transform("pure", g.input) { n in
            pure.enter(key)
            return n + 1
        }
        let second = g.storedTransform("stored", first) { [probe = bench.probe] n in
            probe.enter(CheckpointKey(node: "stored", iteration: 0))
            return n + 1
        }
        let graph = try g.build(name: "transforms", version: 1, output: second)

        #expect(try await bench.run(graph, 1) == 3)
        #expect(try await bench.run(graph, 1) == 3)
        #expect(pure.total == 2)
        #expect(bench.probe.total == 1)
    }

    @Test("Inputs are hashed by their canonical JSON, so the order of a dictionary does not matter")
    func dictionaryInput() async throws {
        var g = GraphBuilder<[String: Int]>()
        let out = g.node("sum", bench.node { (all: [String: Int]) in all.values.reduce(0, +) }, g.input)
        let graph = try g.build(name: "dictionary", version: 1, output: out)
        let pairs = (0..<50).map { ("key\($0)", $0) }
        var larger = Dictionary(uniqueKeysWithValues: pairs.reversed())
        larger.reserveCapacity(1000)

        _ = try await bench.run(graph, Dictionary(uniqueKeysWithValues: pairs))
        _ = try await bench.run(graph, larger)
        #expect(bench.probe.total == 1)
    }
}
