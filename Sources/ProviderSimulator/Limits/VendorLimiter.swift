/// The vendor's own limits, per key and model: calls in flight, calls a minute, tokens a minute.
///
/// The two rates are token buckets that hold one minute's worth and refill evenly. A refused call takes nothing. Tokens
/// are taken at the door: the prompt's and the answer's limit, as vendors do.
struct VendorLimiter: Sendable {
    struct Verdict: Sendable {
        var refusal: VendorRefusal?
        var standing: Standing
    }

    /// What the rate-limit headers tell.
    struct Standing: Sendable {
        var requestsLimit = 10_000
        var requestsRemaining = 9_999
        var requestsReset: Duration = .zero
        var tokensLimit = 2_000_000
        var tokensRemaining = 2_000_000
        var tokensReset: Duration = .zero
    }

    private struct Bucket: Sendable {
        var level: Double
        var at: ContinuousClock.Instant

        mutating func refill(to now: ContinuousClock.Instant, perMinute: Int) {
            let gained = (now - at) / .seconds(60) * Double(perMinute)
            level = min(Double(perMinute), level + max(0, gained))
            at = now
        }

        func wait(for amount: Double, perMinute: Int) -> Duration {
            .seconds(max(0, (amount - level) / Double(perMinute) * 60))
        }
    }

    private struct Account: Sendable {
        var requests: Bucket?
        var tokens: Bucket?
        var inFlight = 0
    }

    private var accounts = Tally(initial: Account())

    /// Lets a call in or refuses it. Each call that was let in must be let ``leave(_:)`` once.
    mutating func enter(
        _ account: String, tokens: Int, limits: VendorLimits, dialect: Dialect, now: ContinuousClock.Instant
    ) -> Verdict {
        var entry = accounts[account]
        defer { accounts[account] = entry }
        var verdict = Verdict(refusal: nil, standing: Standing())
        if let most = limits.concurrency, entry.inFlight >= most {
            verdict.refusal = FaultRefusals.limited("concurrent requests", wait: .seconds(1), dialect)
        }
        take(1, of: limits.requestsPerMinute, "requests", from: &entry.requests, &verdict, dialect, now)
        take(tokens, of: limits.tokensPerMinute, "tokens", from: &entry.tokens, &verdict, dialect, now)
        if verdict.refusal == nil {
            entry.inFlight += 1
            entry.requests?.level -= 1
            entry.tokens?.level -= Double(tokens)
        }
        Self.tell(entry, limits, &verdict.standing)
        return verdict
    }

    mutating func leave(_ account: String) { accounts[account].inFlight -= 1 }

    private func take(
        _ amount: Int, of limit: Int?, _ what: String, from bucket: inout Bucket?, _ verdict: inout Verdict,
        _ dialect: Dialect, _ now: ContinuousClock.Instant
    ) {
        guard let limit else {
            bucket = nil
            return
        }
        var filled = bucket ?? Bucket(level: Double(limit), at: now)
        filled.refill(to: now, perMinute: limit)
        bucket = filled
        // What is more than a minute's worth would never fit; it is let in when the bucket is full.
        let wanted = min(Double(amount), Double(limit))
        guard verdict.refusal == nil, filled.level < wanted else { return }
        verdict.refusal = FaultRefusals.limited(what, wait: filled.wait(for: wanted, perMinute: limit), dialect)
    }

    private static func tell(_ account: Account, _ limits: VendorLimits, _ standing: inout Standing) {
        if let limit = limits.requestsPerMinute, let bucket = account.requests {
            standing.requestsLimit = limit
            standing.requestsRemaining = max(0, Int(bucket.level))
            standing.requestsReset = bucket.wait(for: Double(limit), perMinute: limit)
        }
        if let limit = limits.tokensPerMinute, let bucket = account.tokens {
            standing.tokensLimit = limit
            standing.tokensRemaining = max(0, Int(bucket.level))
            standing.tokensReset = bucket.wait(for: Double(limit), perMinute: limit)
        }
    }
}
