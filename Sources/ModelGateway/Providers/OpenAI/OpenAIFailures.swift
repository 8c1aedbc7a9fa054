import AsyncHTTPClient
import Domain

/// What a refusal of this dialect means, in one table: nothing else in the adapter decides about failure classes.
///
/// Messages are our own constant sentences. The server's text may quote the prompt or the key, and stays unread.
enum OpenAIFailures {
    /// - Parameter shouldRetry: the server's `x-should-retry`, which outranks the status where it says whether the same
    ///   request can succeed later.
    static func failure(
        status: Int, error: OpenAIErrorBody, retryAfter: Duration? = nil, shouldRetry: Bool? = nil
    ) -> Failure {
        let failure = failure(status: status, error: error, retryAfter: retryAfter)
        switch (failure.failureClass, shouldRetry) {
        case (.transient, false): return Failure(.permanent, code: failure.code, message: failure.message)
        case (.permanent, true):
            return Failure(.transient, code: failure.code, message: failure.message, retryAfter: retryAfter)
        default: return failure
        }
    }

    /// An error object inside a stream that began with success. It has no status, so its words decide.
    static func failure(streamed error: OpenAIErrorBody) -> Failure {
        if let status = error.status, (400...599).contains(status) { return failure(status: status, error: error) }
        if isOutOfCredit(error) { return outOfCredit }
        if error.isOne(of: "rate_limit_exceeded", "rate_limit_error", "slow_down") { return rateLimited(nil) }
        if error.isOne(of: "server_is_overloaded", "service_unavailable_error", "overloaded_error") {
            return overloaded(nil)
        }
        if error.isOne(of: "invalid_request_error", "context_length_exceeded") { return refused(error) }
        return broken(nil)
    }

    private static func failure(status: Int, error: OpenAIErrorBody, retryAfter: Duration?) -> Failure {
        switch status {
        case 401, 402, 403:
            Failure(.credential, code: "provider_credential_refused", message: "The provider refused our credential.")
        case 404:
            Failure(
                .permanent, code: "model_not_found", message: "The provider does not have the model, or not for us.")
        case 408, 409: broken(retryAfter)
        case 413:
            Failure(.permanent, code: "request_too_large", message: "The request is larger than the provider accepts.")
        case 429 where isOutOfCredit(error): outOfCredit
        case 429: rateLimited(retryAfter)
        case 503, 529: overloaded(retryAfter)
        case 500...599: broken(retryAfter)
        case 300...399:
            Failure(
                .permanent, code: "provider_redirected",
                message: "The provider answered with a redirect; check its base URL.")
        default: refused(error)
        }
    }

    private static func isOutOfCredit(_ error: OpenAIErrorBody) -> Bool {
        error.isOne(
            of: "insufficient_quota", "credit_balance_exhausted", "billing_hard_limit_reached", "billing_not_active")
    }

    private static var outOfCredit: Failure {
        Failure(.credential, code: "provider_credit_exhausted", message: "Our credit at the provider is used up.")
    }

    private static func rateLimited(_ retryAfter: Duration?) -> Failure {
        Failure(
            .deferral, code: "provider_rate_limited", message: "The provider asked us to come back later.",
            retryAfter: retryAfter)
    }

    /// An overloaded server that names no time gets ten seconds, longer than a rate limit without a hint.
    private static func overloaded(_ retryAfter: Duration?) -> Failure {
        Failure(
            .deferral, code: "provider_overloaded", message: "The provider is overloaded.",
            retryAfter: retryAfter ?? .seconds(10))
    }

    private static func broken(_ retryAfter: Duration?) -> Failure {
        Failure(.transient, code: "provider_error", message: "The provider failed.", retryAfter: retryAfter)
    }

    private static func refused(_ error: OpenAIErrorBody) -> Failure {
        error.isOne(of: "context_length_exceeded")
            ? Failure(
                .permanent, code: "context_too_long",
                message: "The prompt and the answer do not fit the model's context.")
            : Failure(
                .permanent, code: "provider_refused_request", message: "The provider refused the request as invalid.")
    }
}

extension OpenAIFailures {
    static var malformedAnswer: Failure {
        Failure(.transient, code: "provider_answer_malformed", message: "The provider's answer could not be read.")
    }

    static var notAStream: Failure {
        Failure(
            .permanent, code: "provider_did_not_stream",
            message: "The provider answered without streaming, which it must support.")
    }

    /// The connection failed, before the answer or within it.
    static func failure(transport error: any Error) -> Failure {
        guard (error as? HTTPClientError) != .connectTimeout else {
            return Failure(
                .transient, code: "provider_connect_timeout",
                message: "The provider did not accept a connection in time.")
        }
        return Failure(.transient, code: "provider_unreachable", message: "The connection to the provider failed.")
    }

    /// Whether a call that failed this way may have reached the provider, so that it may be billed.
    static func mayHaveBeenSent(_ error: any Error) -> Bool {
        if error is CancellationError { return true }
        guard let error = error as? HTTPClientError else { return false }
        return [.cancelled, .remoteConnectionClosed, .readTimeout, .writeTimeout, .deadlineExceeded].contains(error)
    }
}
