import Domain
import ModelGateway

/// What a generation would cost: one call by the prompt's words, its model and its output limit, with the values filled
/// in.
enum GenerateEstimate {
    /// Tokens of a usual answer: a page of prose, which the prompt's own limit may cut short.
    private static let answerTokens = 500

    static func estimate(_ prompt: ResolvedPrompt, _ gateway: Gateway) throws -> TaskEstimate {
        try gateway.estimate(prompt.request(), answerTokensLikely: answerTokens)
    }
}
