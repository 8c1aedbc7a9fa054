import Domain

/// The failures that providers have in common. Messages are our own constant sentences: a server's text may quote the
/// prompt or the key, and stays unread.
extension Failure {
    static var credentialRefused: Failure {
        Failure(.credential, code: "provider_credential_refused", message: "The provider refused our credential.")
    }

    static var creditExhausted: Failure {
        Failure(
            .credential, code: "provider_credit_exhausted",
            message: "Our credit or spending limit at the provider is used up.")
    }

    static var modelNotFound: Failure {
        Failure(.permanent, code: "model_not_found", message: "The provider does not have the model, or not for us.")
    }

    static var requestTooLarge: Failure {
        Failure(.permanent, code: "request_too_large", message: "The request is larger than the provider accepts.")
    }

    static var requestRefused: Failure {
        Failure(.permanent, code: "provider_refused_request", message: "The provider refused the request as invalid.")
    }

    static var contextRefused: Failure {
        Failure(
            .permanent, code: "context_too_long", message: "The prompt and the answer do not fit the model's context.")
    }

    static var redirected: Failure {
        Failure(
            .permanent, code: "provider_redirected",
            message: "The provider answered with a redirect; check its base URL.")
    }

    static func rateLimited(_ retryAfter: Duration? = nil) -> Failure {
        Failure(
            .deferral, code: "provider_rate_limited", message: "The provider asked us to come back later.",
            retryAfter: retryAfter)
    }

    /// Our traffic grew too fast, though within its limits. Without a time we stay away for a minute: coming back sooner
    /// is what it complains about.
    static func grewTooFast(_ retryAfter: Duration? = nil) -> Failure {
        Failure(
            .deferral, code: "provider_slow_down", message: "The provider asked us to grow more slowly.",
            retryAfter: retryAfter ?? .seconds(60))
    }

    /// An overloaded server that names no time gets ten seconds, longer than a rate limit without a hint.
    static func overloaded(_ retryAfter: Duration? = nil) -> Failure {
        Failure(
            .deferral, code: "provider_overloaded", message: "The provider is overloaded.",
            retryAfter: retryAfter ?? .seconds(10))
    }

    static func providerBroken(_ retryAfter: Duration? = nil) -> Failure {
        Failure(.transient, code: "provider_error", message: "The provider failed.", retryAfter: retryAfter)
    }

    static var malformedAnswer: Failure {
        Failure(.transient, code: "provider_answer_malformed", message: "The provider's answer could not be read.")
    }

    static var notAStream: Failure {
        Failure(
            .permanent, code: "provider_did_not_stream",
            message: "The provider answered without streaming, which it must support.")
    }
}
