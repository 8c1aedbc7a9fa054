import Domain
import GraphEngine
import Knowledge

/// Reads the passages of a search and has them scored. Reading is part of the node, so that its output, the scores, is all
/// that a checkpoint stores. A passage that is gone or hidden by now is shown to no model, and then there are no scores:
/// they would be those of another question.
struct RankNode: Node {
    typealias Passages = @Sendable (RankingQuestion) async throws -> [SearchHit]?

    let passages: Passages
    let call: OptionalCallNode<ScoringQuestion, ScoringCall.Scored, [Int]>

    var kind: NodeKind { call.kind }
    var revision: String { call.revision }

    func run(_ input: RankInput, _ context: NodeContext) async throws -> Attempted<[Int]> {
        guard let hits = try await passages(input.question(of: context.calls.caller.tenant)) else {
            return Attempted(value: nil, reason: Searcher.changed)
        }
        return try await call.run(ScoringQuestion(input.query, hits), context)
    }
}
