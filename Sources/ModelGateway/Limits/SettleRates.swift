import Domain

/// Puts the buckets right when a pass has ended, however it ended: what was taken for tokens becomes what the provider
/// counted, and a pass whose call never left gives its requests back too, unless the cache answered it.
///
/// It runs after the money is settled and decides nothing, so it has a short time of its own, also when the attempt is
/// cancelled. What is lost here flows back into the buckets within a minute.
struct SettleRates: Sendable {
    let limiter: any RateLimiter
    private let timeout: Duration = .seconds(1)

    func run<Operation: ModelOperation>(_ pass: GatewayPass<Operation>) async {
        guard !pass.grants.isEmpty else { return }
        let requests: Int64 = pass.billed != nil || pass.isFromCache ? 1 : 0
        let tokens = pass.billed.map { $0.input + $0.output } ?? 0
        let (limiter, grants) = (limiter, pass.grants)
        // It fails only when its time is up: see above.
        try? await withoutCancellation(timeout: timeout) {
            for grant in grants {
                await limiter.settle(
                    grant, used: RateBuckets.used(by: grant.request, requests: requests, tokens: tokens))
            }
        }
    }
}
