package import Domain

/// Why a provider gave no answer, and what that cost.
package struct ProviderError: Error, Sendable {
    package let failure: Failure
    /// Tokens the provider will bill. An estimate when the call was cut before it could say.
    package let tokens: TokenUsage
    package let requestID: String?
    package let finishReason: FinishReason?

    package init(
        _ failure: Failure, tokens: TokenUsage = .zero, requestID: String? = nil, finishReason: FinishReason? = nil
    ) {
        self.failure = failure
        self.tokens = tokens
        self.requestID = requestID
        self.finishReason = finishReason
    }

    /// The call was cancelled by us.
    package static func cancelled(tokens: TokenUsage = .zero, requestID: String? = nil) -> ProviderError {
        ProviderError(
            Failure(.cancelled, code: "call_cancelled", message: "The call was cancelled before it ended."),
            tokens: tokens, requestID: requestID)
    }

    static func bug(_ message: String) -> ProviderError {
        ProviderError(Failure(.bug, code: "gateway_defect", message: message))
    }

    /// The same reason with the cost of what was answered before it.
    func adding(_ tokens: TokenUsage) -> ProviderError {
        ProviderError(failure, tokens: tokens + self.tokens, requestID: requestID, finishReason: finishReason)
    }

    /// The same cost with another reason.
    func replacing(_ failure: Failure) -> ProviderError {
        ProviderError(failure, tokens: tokens, requestID: requestID, finishReason: finishReason)
    }
}
