import Domain

/// What a refusal of this dialect means, in one table: nothing else in the adapter decides about failure classes.
enum OpenAIFailures {
    static func failure(_ refusal: ProviderRefusal) -> Failure {
        refusal.corrected(failure(refusal.status, refusal.error, refusal.retryAfter))
    }

    /// An error object inside a stream that began with success. It has no status, so its words decide.
    static func failure(streamed error: ProviderErrorBody) -> Failure {
        if let status = error.status, (400...599).contains(status) { return failure(status, error, nil) }
        if isOutOfCredit(error) { return .creditExhausted }
        if error.isOne(of: "slow_down") { return .grewTooFast() }
        if error.isOne(of: "rate_limit_exceeded", "rate_limit_error") { return .rateLimited() }
        if error.isOne(of: "server_is_overloaded", "service_unavailable_error", "overloaded_error") {
            return .overloaded()
        }
        if error.isOne(of: "invalid_request_error", "context_length_exceeded") { return refused(error) }
        return .providerBroken()
    }

    private static func failure(_ status: Int, _ error: ProviderErrorBody, _ retryAfter: Duration?) -> Failure {
        switch status {
        case 401, 402, 403: .credentialRefused
        case 404: .modelNotFound
        case 408, 409: .providerBroken(retryAfter)
        case 413: .requestTooLarge
        case 429 where isOutOfCredit(error): .creditExhausted
        // It was a 503 once, and some servers still send it so.
        case 429 where error.isOne(of: "slow_down"), 503 where error.isOne(of: "slow_down"): .grewTooFast(retryAfter)
        case 429: .rateLimited(retryAfter)
        case 503, 529: .overloaded(retryAfter)
        case 500...599: .providerBroken(retryAfter)
        case 300...399: .redirected
        default: refused(error)
        }
    }

    private static func isOutOfCredit(_ error: ProviderErrorBody) -> Bool {
        error.isOne(
            of: "insufficient_quota", "credit_balance_exhausted", "billing_hard_limit_reached", "billing_not_active")
    }

    /// llama.cpp and vLLM have words of their own for a context that is too long.
    private static func refused(_ error: ProviderErrorBody) -> Failure {
        error.isOne(of: "context_length_exceeded", "exceed_context_size_error") || error.hint == .contextTooLong
            ? .contextRefused : .requestRefused
    }
}
