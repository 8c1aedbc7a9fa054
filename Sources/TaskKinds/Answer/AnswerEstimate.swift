import Domain
import ModelGateway

/// What an answer would cost: the passages that may be shown, and the calls that serve the answer. The search itself costs
/// nothing, but the vector of its query does.
enum AnswerEstimate {
    /// A paragraph.
    private static let answerTokens = 300
    /// Of a passage, as most slices are cut.
    private static let passageTokensLikely = 300

    /// - Parameter model: the index's embedding model; nil for an index without one.
    static func estimate(_ input: AnswerInput, model: String?, _ gateway: Gateway) throws(Failure) -> TaskEstimate {
        // A mark stands for the passages that are not found yet.
        let passage = AnswerPassage(text: ".")
        let brief = AnswerBrief(question: input.question, passages: [passage])
        let likely = min(input.passagesTokens, input.count * passageTokensLikely)
        var sum = try gateway.estimate(
            .answer(brief), answerTokensLikely: answerTokens,
            added: .init(low: 0, likely: Int64(likely), high: Int64(input.passagesTokens)))
        if input.reranks { sum = sum + (try reranking(input, passage, gateway)) }
        if input.rewrites {
            sum = sum + (try gateway.estimate(.rewrite(RewriteBrief(question: input.question)), answerTokensLikely: 30))
        }
        guard let model else { return sum }
        return sum + (try queries(input, ModelName(rawValue: model), gateway))
    }

    private static func reranking(
        _ input: AnswerInput, _ passage: AnswerPassage, _ gateway: Gateway
    ) throws(Failure) -> TaskEstimate {
        let brief = RerankBrief(question: input.question, passages: Array(repeating: passage, count: input.count))
        let bytes = ScoringQuestion.passageBytesMax + ScoringQuestion.headingBytesMax
        return try gateway.estimate(
            .rerank(brief), answerTokensLikely: 12 * input.count,
            added: .init(
                low: 0, likely: Int64(input.count * passageTokensLikely), high: Int64(input.count * bytes)))
    }

    private static func queries(
        _ input: AnswerInput, _ model: ModelName, _ gateway: Gateway
    ) throws(Failure) -> TaskEstimate {
        let one = try gateway.estimate(EmbeddingRequest(texts: [input.question], model: model))
        return input.rewrites ? one + one : one
    }
}
