import Domain
import ModelGateway

/// What an extraction would cost: one call, whose answer is rarely longer than what it was taken from.
enum ExtractEstimate {
    private static let answerTokensMax = 1_000

    static func make(_ gateway: Gateway) -> GraphTaskHandler<ExtractInput, ExtractOutput>.Estimating {
        { input throws(Failure) in
            // What was read from the input is a schema, so that it can be written again.
            guard let variables = try? input.variables() else { throw .unreadableSchema }
            return try gateway.estimate(
                .extract(variables), answerTokensLikely: min(input.text.utf8.count / 4 + 16, answerTokensMax))
        }
    }
}

extension Failure {
    fileprivate static var unreadableSchema: Failure {
        Failure(.permanent, code: "invalid_input", message: "The schema cannot be read; send it again.")
    }
}
