import Domain

/// What a tenant and its user may ask in a minute. Before the cache, because a hit is a request too, or a limit would say
/// nothing about the load that a tenant makes; after the request is normalised, because only then its tokens are known.
///
/// Every pass counts: the repair of an answer and the next model of a route are requests of their own. A pass that ends
/// before its call has left gives everything back.
struct LimitRate: GatewayStage {
    let limiter: any RateLimiter
    let tenants: any TenantRateDirectory

    func run<Operation: ModelOperation>(_ pass: inout GatewayPass<Operation>) async throws {
        let caller = pass.context.caller
        let rates = try await tenants.rates(of: caller.tenant)
        guard rates != .unlimited, let request = RateBuckets.tenant(caller, rates, pass.operation.tokenNeed) else {
            return
        }
        switch await limiter.reserve(request) {
        case .granted(let grant): pass.grants.append(grant)
        case .wait(let time, _):
            CallMetrics.countRefusal(by: "tenant")
            throw Failure.rateLimited(retryAfter: time)
        case .neverFits(let bucket): throw Failure.beyondTenantRate(isUser: bucket.hasPrefix("user-"))
        }
    }
}

extension Failure {
    fileprivate static func rateLimited(retryAfter: Duration) -> Failure {
        Failure(
            .deferral, code: rateLimitedCode,
            message: "The tenant's or its user's limit per minute is used up. The task goes on when there is room.",
            retryAfter: retryAfter)
    }

    fileprivate static func beyondTenantRate(isUser: Bool) -> Failure {
        let whose = isUser ? "each user of the tenant" : "the tenant"
        return Failure(
            .permanent, code: "rate_never_fits",
            message:
                "The request has more tokens than \(whose) may use in a minute. Send less, or have the limit raised.")
    }
}
