import Domain

/// Which buckets a call takes from.
enum RateBuckets {
    static let requests = "requests"
    static let tokens = "tokens"

    /// A tenant's buckets and its user's; nil when the tenant has no limit that concerns this call. A tokens bucket that
    /// surely cannot hold the call is asked for more than it holds.
    static func tenant(_ caller: Caller, _ rates: TenantRates, _ need: TokenNeed) -> RateRequest? {
        var demands: [RateDemand] = []
        add(requests, rates.requestsPerMinute, 1, to: &demands)
        if let limit = rates.tokensPerMinute {
            add(tokens, limit, need.guess(within: limit) ?? limit + 1, to: &demands)
        }
        if let user = caller.user {
            // The user's name is the tenant's own text, of any length and alphabet: the bucket gets its fingerprint.
            let name = Fingerprint(of: user.utf8).hex.prefix(32)
            add("user-\(requests):\(name)", rates.userRequestsPerMinute, 1, to: &demands)
            if let limit = rates.userTokensPerMinute {
                add("user-\(tokens):\(name)", limit, need.guess(within: limit) ?? limit + 1, to: &demands)
            }
        }
        return demands.isEmpty ? nil : RateRequest(group: "tenant-\(caller.tenant.rawValue)", demands: demands)
    }

    /// The buckets of (provider, credential, family); nil when the provider sets no limit.
    static func provider(_ provider: ProviderName, _ rate: ProviderRate, _ need: TokenNeed) -> RateRequest? {
        var demands: [RateDemand] = []
        add(requests, rate.requestsPerMinute, 1, to: &demands)
        if let limit = rate.tokensPerMinute {
            let amount = need.bound(within: limit) ?? limit + 1
            add(tokens, limit, amount, ramp: rate.ramp, to: &demands)
        }
        guard !demands.isEmpty else { return nil }
        var key = LengthPrefixedKey()
        for part in [provider.rawValue, rate.credential, rate.family] { key.add(part) }
        return RateRequest(group: "provider-\(key.finished().hex.prefix(32))", demands: demands)
    }

    /// What each demand of `request` really came to.
    static func used(by request: RateRequest, requests: Int64, tokens: Int64) -> [Int64] {
        request.demands.map { isTokens($0.bucket) ? tokens : requests }
    }

    static func isTokens(_ bucket: String) -> Bool { bucket == tokens || bucket.hasPrefix("user-\(tokens):") }

    private static func add(
        _ bucket: String, _ limit: Int64?, _ amount: Int64, ramp: RateRamp? = nil, to demands: inout [RateDemand]
    ) {
        guard let limit else { return }
        demands.append(RateDemand(bucket: bucket, perMinute: limit, amount: amount, ramp: ramp))
    }
}
