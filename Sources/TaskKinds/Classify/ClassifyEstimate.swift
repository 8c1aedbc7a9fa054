import Domain
import ModelGateway

/// What a classification would cost: one call whose answer is a label's name.
enum ClassifyEstimate {
    private static let answerTokens = 16

    static func make(_ gateway: Gateway) -> GraphTaskHandler<ClassifyInput, ClassifyOutput>.Estimating {
        { input throws(Failure) in
            try gateway.estimate(.classify(input.brief), answerTokensLikely: answerTokens)
        }
    }
}
