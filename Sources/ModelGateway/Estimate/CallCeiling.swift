package import Domain

/// An upper bound of what a call can cost, from what is known before it leaves: the input at the dearest band it could
/// reach, the longest answer, and once more the longest answer where a malformed one may be repaired.
package struct CallCeiling: Sendable, Hashable {
    package let shape: CallShape
    package let inputTokens: Int
    package let hold: Money

    /// - Parameter inputTokens: the most input tokens, learnt or by bytes.
    package init(_ shape: CallShape, inputTokens: Int, price: ModelPrice) {
        self.shape = shape
        self.inputTokens = inputTokens
        let answers: Int64 = shape.mayBeRepaired ? 2 : 1
        hold = price.ceiling(
            inputTokens: Int64(inputTokens), outputTokens: Int64(shape.outputTokensMax) * answers)
    }

    package init(_ shape: CallShape, model: ModelDescription, learner: TokenLearner) {
        self.init(
            shape, inputTokens: learner.inputTokens(shape, tokenizer: model.tokenizer), price: model.price)
    }
}
