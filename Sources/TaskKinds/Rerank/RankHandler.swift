import Domain
import GraphEngine
import Knowledge
import ModelGateway

/// `index.rerank`: the order of a search's hits, asked for by the API, which has no key of a provider. Somebody waits for it
/// for seconds, so a provider that asks to come later, a budget that is spent and an answer that does not hold end the task
/// with `reason` in place of `scores`, and it is not tried again.
struct RankHandler: TaskHandler {
    private let handler: GraphTaskHandler<RankInput, Attempted<[Int]>>

    init(
        gateway: Gateway, pool: @autoclosure @escaping @Sendable () -> PoolName, passages: @escaping RankNode.Passages
    ) throws {
        var graph = GraphBuilder<RankInput>()
        let scores = graph.node("rank", RankNode(passages: passages, call: ScoringCall.node(gateway)), graph.input)
        handler = GraphTaskHandler(
            kind: "index.rerank", summary: "Puts what a search found in order.", pool: pool(),
            retry: RetryPolicy(attemptsMax: 1), timeout: ScoringCall.timeout,
            graph: try graph.build(name: "index.rerank", version: 1, output: scores), result: { Self.result($0) })
    }

    var description: KindDescription {
        let base = handler.description
        return KindDescription(
            kind: base.kind, summary: base.summary, pool: base.pool, retry: base.retry, timeout: base.timeout,
            isPublic: false, diagram: base.diagram)
    }

    func problems(in input: JSONValue) -> [InputProblem] { handler.problems(in: input) }

    func run(_ attempt: AttemptContext) async throws -> AttemptReport { try await handler.run(attempt) }

    private static func result(_ scored: Attempted<[Int]>) -> [UInt8] {
        guard let scores = scored.value else {
            return JSONValue.object(["reason": .string(scored.reason ?? ScoringCall.unusable)]).encoded()
        }
        return JSONValue.object(["scores": .array(scores.map { .integer(Int64($0)) })]).encoded()
    }
}
