import Domain
import GraphEngine
import ModelGateway

/// The call that scores passages: one for `answer` and for searches. Its value is a score for each passage, in the
/// question's order; without an answer that holds there is none, and whoever asked keeps the order he had.
enum ScoringCall {
    static let timeout = Duration.seconds(60)
    /// The model answered, and not with one score for each passage.
    static let unusable = "ranking_unusable"

    struct Scored: Sendable {
        let question: ScoringQuestion
        let completion: Completion

        fileprivate var attempted: Attempted<[Int]> {
            let scores = question.brief.scores(in: completion.text)
            return Attempted(value: scores, reason: scores == nil ? unusable : nil)
        }
    }

    static func node(_ gateway: Gateway) -> OptionalCallNode<ScoringQuestion, Scored, [Int]> {
        let template = PromptTemplate<RerankBrief>.rerank
        let route = Revision.chat(gateway, .rerank(RerankBrief(question: "", passages: [])))
        return OptionalCallNode(
            call: ModelCallNode(
                kind: .model, revision: "\(template.id) \(template.version) \(route)",
                ask: { question, call, checkpoint in
                    var request = ChatRequest.rerank(question.brief)
                    request.cacheLifetime = gateway.configuration.cacheLifetimes[call.caller.kind]
                    let completion = try await gateway.complete(request, for: call) { completion in
                        try checkpoint(Scored(question: question, completion: completion))
                    }
                    return Scored(question: question, completion: completion)
                },
                usage: { $0.completion.usage }, finish: { $0.attempted }, timeout: timeout))
    }
}
