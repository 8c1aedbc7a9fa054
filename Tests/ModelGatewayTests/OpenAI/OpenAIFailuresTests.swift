import Domain
import Testing

@testable import ModelGateway

@Suite struct OpenAIFailuresTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let status: Int
        let code: String
        let expected: FailureClass
        let name: String
        var testDescription: String { "\(status) \(code)" }
        init(_ status: Int, _ code: String, _ expected: FailureClass, _ name: String) {
            self.status = status
            self.code = code
            self.expected = expected
            self.name = name
        }
    }

    @Test(
        "Every status has its class",
        arguments: [
            Row(400, "", .permanent, "provider_refused_request"),
            Row(400, "context_length_exceeded", .permanent, "context_too_long"),
            Row(401, "invalid_api_key", .credential, "provider_credential_refused"),
            Row(402, "", .credential, "provider_credential_refused"),
            Row(403, "", .credential, "provider_credential_refused"),
            Row(404, "model_not_found", .permanent, "model_not_found"),
            Row(408, "", .transient, "provider_error"),
            Row(409, "", .transient, "provider_error"),
            Row(413, "", .permanent, "request_too_large"),
            Row(422, "", .permanent, "provider_refused_request"),
            Row(429, "rate_limit_exceeded", .deferral, "provider_rate_limited"),
            Row(429, "slow_down", .deferral, "provider_slow_down"),
            Row(503, "slow_down", .deferral, "provider_slow_down"),
            Row(400, "exceed_context_size_error", .permanent, "context_too_long"),
            Row(429, "", .deferral, "provider_rate_limited"),
            Row(429, "insufficient_quota", .credential, "provider_credit_exhausted"),
            Row(429, "credit_balance_exhausted", .credential, "provider_credit_exhausted"),
            Row(500, "", .transient, "provider_error"),
            Row(502, "", .transient, "provider_error"),
            Row(503, "server_is_overloaded", .deferral, "provider_overloaded"),
            Row(504, "", .transient, "provider_error"),
            Row(529, "", .deferral, "provider_overloaded"),
            Row(302, "", .permanent, "provider_redirected"),
        ])
    func everyStatusHasItsClass(row: Row) {
        let failure = OpenAIFailures.failure(
            ProviderRefusal(status: row.status, error: ProviderErrorBody(code: row.code)))
        #expect(failure.failureClass == row.expected)
        #expect(failure.code == row.name)
    }

    @Test("A deferral carries the server's hint, and overload waits without one too")
    func deferralCarriesServersHintAndOverload() {
        let limited = OpenAIFailures.failure(ProviderRefusal(status: 429, retryAfter: .seconds(7)))
        let overloaded = OpenAIFailures.failure(ProviderRefusal(status: 503))
        #expect(limited.retryAfter == .seconds(7))
        #expect(overloaded.retryAfter == .seconds(10))
    }

    @Test("The server's explicit word outranks the status where it is about repeating")
    func serversExplicitWordOutranksStatusWhere() {
        let never = OpenAIFailures.failure(ProviderRefusal(status: 500, shouldRetry: false))
        let again = OpenAIFailures.failure(ProviderRefusal(status: 400, shouldRetry: true))
        let limited = OpenAIFailures.failure(ProviderRefusal(status: 429, shouldRetry: false))
        #expect(never.failureClass == .permanent)
        #expect(again.failureClass == .transient)
        #expect(limited.failureClass == .deferral)
    }

    @Test(
        "A body of another form leaves the status to decide",
        arguments: ["", "<html>", "{}", #"{"error":"text"}"#, #"{"error":{"code":null}}"#, "[1]"])
    func bodyOfAnotherFormLeavesStatus(body: String) {
        let failure = OpenAIFailures.failure(
            ProviderRefusal(status: 500, error: ProviderErrorBody(body: body.utf8)))
        #expect(failure.failureClass == .transient)
    }

    @Test("What the server wrote does not reach the message")
    func whatServerWroteDoesNotReach() {
        let body = #"{"error":{"message":"Incorrect API key provided: sk-secret","code":"invalid_api_key"}}"#
        let failure = OpenAIFailures.failure(
            ProviderRefusal(status: 401, error: ProviderErrorBody(body: body.utf8)))
        #expect(!failure.message.contains("sk-secret"))
    }
}
