/// What each refusing fault is in each dialect. One table, so that both can be compared with the vendors' at a glance.
enum FaultRefusals {
    /// Nil for a fault that does not refuse the call.
    static func refusal(_ fault: Fault, _ dialect: Dialect) -> VendorRefusal? {
        switch dialect {
        case .openai: openAI(fault)
        case .anthropic: anthropic(fault)
        }
    }

    /// What a stream says when it breaks off.
    static func midStream(_ dialect: Dialect) -> VendorRefusal {
        switch dialect {
        case .openai:
            VendorRefusal(
                status: 500, type: "server_error", code: "server_error",
                message: "The server had an error while processing your request. Sorry about that!")
        case .anthropic: VendorRefusal(status: 529, type: "overloaded_error", message: "Overloaded")
        }
    }

    static func limited(_ what: String, wait: Duration, _ dialect: Dialect) -> VendorRefusal {
        let hint = RetryHint(.seconds(max(1, (Span.milliseconds(wait) + 999) / 1_000)))
        return VendorRefusal(
            status: 429, type: dialect == .openai ? what : "rate_limit_error",
            code: dialect == .openai ? "rate_limit_exceeded" : nil,
            message: "Rate limit reached for \(what). Please try again later.", hint: hint)
    }

    private static func openAI(_ fault: Fault) -> VendorRefusal? {
        switch fault {
        case .rateLimited(let hint):
            VendorRefusal(
                status: 429, type: "requests", code: "rate_limit_exceeded", message: "Rate limit reached.", hint: hint)
        case .slowDown(let hint):
            VendorRefusal(
                status: 429, type: "rate_limit_error", code: "slow_down",
                message: "Your traffic grew too fast. Slow down.", hint: hint)
        case .insufficientQuota:
            VendorRefusal(
                status: 429, type: "insufficient_quota", code: "insufficient_quota",
                message: "You exceeded your current quota, please check your plan and billing details.")
        case .spendLimit:
            VendorRefusal(
                status: 429, type: "credit_balance_exhausted", code: "credit_balance_exhausted",
                message: "Your credit balance is exhausted.")
        case .overloaded(let status, let hint):
            VendorRefusal(
                status: status ?? 503, type: "service_unavailable_error", code: "server_is_overloaded",
                message: "The server is overloaded. Please try again later.", hint: hint)
        case .serverError(let status):
            VendorRefusal(status: status, type: "server_error", code: nil, message: "The server had an error.")
        case .contextLengthExceeded:
            .invalid(
                "This model's maximum context length is exceeded. Please reduce the length of the messages.",
                parameter: "messages", code: "context_length_exceeded")
        case .unauthorized:
            VendorRefusal(
                status: 401, type: "invalid_request_error", code: "invalid_api_key",
                message: "Incorrect API key provided.")
        case .forbidden:
            VendorRefusal(
                status: 403, type: "invalid_request_error", code: "unsupported_country_region_territory",
                message: "Country, region, or territory not supported")
        case .modelNotFound:
            VendorRefusal(
                status: 404, type: "invalid_request_error", code: "model_not_found", parameter: "model",
                message: "The model does not exist or you do not have access to it.")
        case .tooLarge: VendorRefusal(status: 413, type: "invalid_request_error", message: "Request too large.")
        default: nil
        }
    }

    private static func anthropic(_ fault: Fault) -> VendorRefusal? {
        switch fault {
        case .rateLimited(let hint):
            VendorRefusal(
                status: 429, type: "rate_limit_error",
                message: "This request would exceed your organization's rate limit.", hint: hint)
        case .slowDown(let hint):
            VendorRefusal(
                status: 429, type: "rate_limit_error",
                message: "Your usage has increased too quickly; this is an acceleration limit.", hint: hint)
        case .insufficientQuota:
            VendorRefusal(status: 402, type: "billing_error", message: "There is a problem with your billing.")
        case .spendLimit: .invalid("You have reached your specified workspace API usage limits (spend limit).")
        case .overloaded(let status, let hint):
            VendorRefusal(status: status ?? 529, type: "overloaded_error", message: "Overloaded", hint: hint)
        case .serverError(504):
            VendorRefusal(status: 504, type: "timeout_error", message: "The request timed out.")
        case .serverError(let status):
            VendorRefusal(status: status, type: "api_error", message: "Internal server error")
        case .contextLengthExceeded: .invalid("prompt is too long: more tokens than the maximum of this model")
        case .unauthorized: VendorRefusal(status: 401, type: "authentication_error", message: "invalid x-api-key")
        case .forbidden: VendorRefusal(status: 403, type: "permission_error", message: "Not allowed.")
        case .modelNotFound: VendorRefusal(status: 404, type: "not_found_error", message: "model: not found")
        case .tooLarge:
            VendorRefusal(status: 413, type: "request_too_large", message: "Request exceeds the maximum size")
        default: nil
        }
    }
}
