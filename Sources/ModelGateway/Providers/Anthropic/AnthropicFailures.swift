import Domain

/// What a refusal of this dialect means, in one table: nothing else in the adapter decides about failure classes.
enum AnthropicFailures {
    static func failure(_ refusal: ProviderRefusal) -> Failure {
        refusal.corrected(failure(refusal.status, refusal.error, refusal.retryAfter))
    }

    /// An error event inside a stream that began with success. Its type stands for the status it would have had.
    static func failure(streamed error: ProviderErrorBody) -> Failure {
        let status =
            switch error.type {
            case "invalid_request_error": 400
            case "authentication_error": 401
            case "billing_error": 402
            case "permission_error": 403
            case "not_found_error": 404
            case "request_too_large": 413
            case "rate_limit_error": 429
            case "overloaded_error": 529
            default: 500
            }
        return failure(status, error, nil)
    }

    private static func failure(_ status: Int, _ error: ProviderErrorBody, _ retryAfter: Duration?) -> Failure {
        switch status {
        case 400 where error.hint == .creditExhausted: .creditExhausted
        case 400 where error.hint == .contextTooLong: .contextRefused
        case 401, 403: .credentialRefused
        case 402: .creditExhausted
        case 404: .modelNotFound
        case 408, 409: .providerBroken(retryAfter)
        case 413: .requestTooLarge
        case 429: .rateLimited(retryAfter)
        case 503, 529: .overloaded(retryAfter)
        case 500...599: .providerBroken(retryAfter)
        case 300...399: .redirected
        default: .requestRefused
        }
    }
}
