import Foundation
import HTTPTypes

extension VendorLimiter.Standing {
    /// The headers in which each vendor says how much is left.
    func add(to headers: inout HTTPFields, _ dialect: Dialect, now: Date) {
        switch dialect {
        case .openai: addOpenAI(to: &headers)
        case .anthropic: addAnthropic(to: &headers, now: now)
        }
    }

    private func addOpenAI(to headers: inout HTTPFields) {
        func add(_ what: String, _ limit: Int, _ remaining: Int, _ reset: Duration) {
            headers[.lowerCase("x-ratelimit-limit-\(what)")] = "\(limit)"
            headers[.lowerCase("x-ratelimit-remaining-\(what)")] = "\(remaining)"
            headers[.lowerCase("x-ratelimit-reset-\(what)")] = Self.goText(reset)
        }
        add("requests", requestsLimit, requestsRemaining, requestsReset)
        add("tokens", tokensLimit, tokensRemaining, tokensReset)
    }

    private func addAnthropic(to headers: inout HTTPFields, now: Date) {
        func add(_ what: String, _ limit: Int, _ remaining: Int, _ reset: Duration) {
            let then = now.addingTimeInterval(Double(Span.milliseconds(reset)) / 1_000)
            headers[.lowerCase("anthropic-ratelimit-\(what)-limit")] = "\(limit)"
            headers[.lowerCase("anthropic-ratelimit-\(what)-remaining")] = "\(remaining)"
            headers[.lowerCase("anthropic-ratelimit-\(what)-reset")] = then.formatted(.iso8601)
        }
        add("requests", requestsLimit, requestsRemaining, requestsReset)
        for what in ["tokens", "input-tokens", "output-tokens"] { add(what, tokensLimit, tokensRemaining, tokensReset) }
    }

    /// As Go writes a duration: `120ms`, `7.5s`, `1m0s`.
    static func goText(_ duration: Duration) -> String {
        let milliseconds = Span.milliseconds(duration)
        guard milliseconds >= 1_000 else { return milliseconds == 0 ? "0s" : "\(milliseconds)ms" }
        let seconds = milliseconds % 60_000
        let part = seconds % 1_000 == 0 ? "\(seconds / 1_000)s" : "\(Double(seconds) / 1_000)s"
        return milliseconds >= 60_000 ? "\(milliseconds / 60_000)m" + part : part
    }
}
