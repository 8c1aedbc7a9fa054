import Domain
import GraphEngine

/// What most tests need: a store that outlives runs, a probe, and nodes that report to it.
struct Bench {
    var store = MemoryCheckpoints()
    var probe = Probe()

    var calls: MemoryCalls { MemoryCalls(checkpoints: store) }

    func node<Input: NodeValue, Output: NodeValue>(
        _ kind: NodeKind = .model, revision: String = "",
        _ body: @escaping @Sendable (Input) async throws -> Output
    ) -> ClosureNode<Input, Output> {
        ClosureNode(kind: kind, revision: revision) { [probe] input, context in
            probe.enter(context.path)
            defer { probe.leave() }
            return try await body(input)
        }
    }

    func run<Input, Output>(
        _ graph: Graph<Input, Output>, _ input: Input, within limit: Duration = .seconds(60),
        hooks: [any GraphHook] = []
    ) async throws -> Output {
        try await graph.run(input, store: store, calls: calls, deadline: .now + limit, hooks: hooks)
    }

    /// The code of the failure that a run ends with, nil for another error or none.
    func failure<Input, Output>(
        of graph: Graph<Input, Output>, _ input: Input, within limit: Duration = .seconds(60)
    ) async -> Failure? {
        do {
            _ = try await run(graph, input, within: limit)
            return nil
        } catch {
            return error as? Failure
        }
    }
}
