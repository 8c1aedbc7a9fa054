import Domain

/// What the provider lets our credential ask in a minute, over the whole fleet: better to wait here than to be refused
/// there. At dispatch, for the chosen model only: the next model of a route takes from its own buckets.
///
/// Before admission, because a refusal here must not cost a slot, a hold and two transactions. Admission may then wait
/// for a slot while what it took flows back into the bucket; that wait is short, since only a few more tasks are
/// claimed than there are slots.
///
/// An upper bound of the tokens is taken and put right when the call has ended (``SettleRates``).
struct LimitProvider: GatewayStage {
    let limiter: any RateLimiter
    /// In place of what the catalogue says.
    let rate: @Sendable (ModelDescription) -> ProviderRate?

    func run<Operation: ModelOperation>(_ pass: inout GatewayPass<Operation>) async throws {
        guard let rate = rate(pass.model) ?? pass.origin.rate,
            let request = RateBuckets.provider(pass.model.provider, rate, pass.operation.tokenNeed)
        else { return }
        switch await limiter.reserve(request) {
        case .granted(let grant): pass.grants.append(grant)
        case .wait(let time, _):
            CallMetrics.countRefusal(by: "provider")
            throw Failure.providerRateReached(retryAfter: time)
        case .neverFits: throw Failure.beyondProviderRate
        }
    }
}

extension Failure {
    fileprivate static func providerRateReached(retryAfter: Duration) -> Failure {
        Failure(
            .deferral, code: "provider_rate_reached",
            message: "What the provider allows in a minute is used up. The task goes on when there is room.",
            retryAfter: retryAfter)
    }

    /// Another model of the route may take it.
    static let beyondProviderRateCode = "provider_rate_never_fits"

    fileprivate static var beyondProviderRate: Failure {
        Failure(
            .permanent, code: beyondProviderRateCode,
            message: "The request has more tokens than the provider takes in a minute. Send less, or use another model."
        )
    }
}
