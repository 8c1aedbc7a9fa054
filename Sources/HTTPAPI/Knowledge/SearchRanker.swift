import Domain
import Knowledge

/// Has the hits of a search put in order by a task, as ``QueryVectorizer`` has vectors made: the API has no provider's key.
struct SearchRanker: Sendable {
    let tasks: AwaitedTasks
    /// How long a search waits for its order before it goes on without.
    let patience: Duration

    func ranking(_ question: RankingQuestion) async -> Ranking {
        let input = JSONValue.object([
            "generation": .string(question.generation.description), "query": .string(question.query),
            "permissions": .array(question.permissions.map { .string($0) }),
            "chunks": .array(question.chunks.map { .integer($0) }),
        ])
        switch await tasks.result(of: "index.rerank", input, for: question.tenant, within: patience) {
        case .failure(let none): return .missing(reason: none.reason)
        case .success(let result):
            if let reason = result["reason"]?.asString { return .missing(reason: reason) }
            // Whoever wrote it, another release perhaps: what is not a score for each chunk is none.
            let scores = (result["scores"]?.asArray ?? []).compactMap { $0.asInteger.flatMap(Int.init(exactly:)) }
            guard scores.count == question.chunks.count, scores.allSatisfy((0...Self.scoreMax).contains) else {
                return .missing(reason: Searcher.unusable)
            }
            return .scores(scores)
        }
    }

    private static let scoreMax = 10
}
