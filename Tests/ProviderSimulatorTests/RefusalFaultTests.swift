import Foundation
import ProviderSimulator
import Testing

/// Faults that answer with a status: each in both dialects, in each vendor's own words, and none of them billed.
@Suite(.timeLimit(.minutes(1))) struct RefusalFaultTests {
    struct Expected: Sendable {
        let fault: String
        let dialect: Dialect
        let status: Int
        let type: String
        var code: String?
        var headers: [String: String] = [:]
    }

    static let expected: [Expected] = [
        Expected(fault: "rate_limited", dialect: .openai, status: 429, type: "requests", code: "rate_limit_exceeded"),
        Expected(
            fault: "rate_limited; retry_after=7s", dialect: .openai, status: 429, type: "requests",
            code: "rate_limit_exceeded", headers: ["retry-after": "7"]),
        Expected(
            fault: "rate_limited; retry_after=1500ms; retry_after_form=milliseconds", dialect: .openai, status: 429,
            type: "requests", code: "rate_limit_exceeded", headers: ["retry-after-ms": "1500"]),
        Expected(
            fault: "rate_limited; retry_after=2s", dialect: .anthropic, status: 429, type: "rate_limit_error",
            headers: ["retry-after": "2"]),
        Expected(fault: "slow_down", dialect: .openai, status: 429, type: "rate_limit_error", code: "slow_down"),
        Expected(fault: "slow_down", dialect: .anthropic, status: 429, type: "rate_limit_error"),
        Expected(
            fault: "insufficient_quota", dialect: .openai, status: 429, type: "insufficient_quota",
            code: "insufficient_quota"),
        Expected(fault: "insufficient_quota", dialect: .anthropic, status: 402, type: "billing_error"),
        Expected(
            fault: "spend_limit", dialect: .openai, status: 429, type: "credit_balance_exhausted",
            code: "credit_balance_exhausted"),
        Expected(fault: "spend_limit", dialect: .anthropic, status: 400, type: "invalid_request_error"),
        Expected(
            fault: "overloaded", dialect: .openai, status: 503, type: "service_unavailable_error",
            code: "server_is_overloaded"),
        Expected(fault: "overloaded", dialect: .anthropic, status: 529, type: "overloaded_error"),
        Expected(fault: "overloaded; status=503", dialect: .anthropic, status: 503, type: "overloaded_error"),
        Expected(fault: "server_error", dialect: .openai, status: 500, type: "server_error"),
        Expected(fault: "server_error; status=502", dialect: .openai, status: 502, type: "server_error"),
        Expected(fault: "server_error; status=504", dialect: .anthropic, status: 504, type: "timeout_error"),
        Expected(fault: "server_error", dialect: .anthropic, status: 500, type: "api_error"),
        Expected(
            fault: "context_length_exceeded", dialect: .openai, status: 400, type: "invalid_request_error",
            code: "context_length_exceeded"),
        Expected(fault: "context_length_exceeded", dialect: .anthropic, status: 400, type: "invalid_request_error"),
        Expected(
            fault: "unauthorized", dialect: .openai, status: 401, type: "invalid_request_error",
            code: "invalid_api_key"),
        Expected(fault: "unauthorized", dialect: .anthropic, status: 401, type: "authentication_error"),
        Expected(
            fault: "forbidden", dialect: .openai, status: 403, type: "invalid_request_error",
            code: "unsupported_country_region_territory"),
        Expected(fault: "forbidden", dialect: .anthropic, status: 403, type: "permission_error"),
        Expected(
            fault: "model_not_found", dialect: .openai, status: 404, type: "invalid_request_error",
            code: "model_not_found"),
        Expected(fault: "model_not_found", dialect: .anthropic, status: 404, type: "not_found_error"),
        Expected(fault: "too_large", dialect: .openai, status: 413, type: "invalid_request_error"),
        Expected(fault: "too_large", dialect: .anthropic, status: 413, type: "request_too_large"),
    ]

    @Test(arguments: expected)
    func `A refusing fault speaks the vendor's words and costs nothing`(expected: Expected) async throws {
        try await Calls.with { calls in
            let reply = try await calls.chat(expected.dialect, fault: expected.fault)
            let error = reply.json?["error"] as? [String: Any]
            #expect(reply.status == expected.status)
            #expect(error?["type"] as? String == expected.type)
            #expect(error?["code"] as? String == expected.code)
            #expect((error?["message"] as? String)?.isEmpty == false)
            for (name, value) in expected.headers { #expect(reply.header(name) == value) }
            if !expected.fault.contains("retry_after") {
                #expect(reply.header("retry-after") == nil && reply.header("retry-after-ms") == nil)
            }
            #expect(calls.simulator.bill.total.calls == 0)
            #expect(calls.simulator.record.byStatus == ["\(expected.status)": 1])
        }
    }

    @Test func `A hint as a date is that long after the answer's own date`() async throws {
        let reply = try await Calls.with {
            try await $0.chat(.openai, fault: "rate_limited; retry_after=90s; retry_after_form=date")
        }
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "GMT")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        let then = try #require(reply.header("retry-after").flatMap { format.date(from: $0) })
        let now = try #require(reply.header("date").flatMap { format.date(from: $0) })
        #expect((89...92).contains(then.timeIntervalSince(now)))
    }

    @Test func `Embeddings are refused in the same words`() async throws {
        let reply = try await Calls.with {
            try await $0.post("/v1/embeddings", .openai, #"{"model":"e","input":"a"}"#, fault: "overloaded")
        }
        #expect(reply.status == 503)
    }
}
