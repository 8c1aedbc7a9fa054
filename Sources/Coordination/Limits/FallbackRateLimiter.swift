package import ModelGateway

/// The limiter that never fails: Redis while it answers, else this process's own buckets with its share of every limit.
///
/// There is no gap: a call whose reservation Redis does not answer in time goes to the own buckets at once. It may then be
/// counted twice, in Redis too, which errs on the safe side and flows back within a minute. Own buckets begin full when
/// Redis goes, so at that moment up to one minute's worth more than the limit can leave.
package struct FallbackRateLimiter: RateLimiter {
    private let shared: (any RateStore)?
    private let own: LocalRateLimiter
    private let rest: RedisRest
    private let workers: @Sendable () -> Int

    /// - Parameters:
    ///   - shared: nil for an installation without Redis.
    ///   - rest: whether the shared store is worth asking.
    ///   - workers: how many processes share the limits now, 1 or more.
    package init(
        shared: (any RateStore)?, own: LocalRateLimiter, rest: RedisRest, workers: @escaping @Sendable () -> Int
    ) {
        self.shared = shared
        self.own = own
        self.rest = rest
        self.workers = workers
    }

    package func reserve(_ request: RateRequest) async -> RateDecision {
        // Against the whole limit, so that the answer does not depend on whether Redis is there.
        if let never = request.neverFitting { return .neverFits(bucket: never.bucket) }
        if let shared, let decision = await rest.unlessAway({ try await shared.reserve(request) }) { return decision }
        return await own.reserve(request.share(of: workers()))
    }

    /// A grant of Redis whose correction is lost stays taken in full, until it has flowed back.
    package func settle(_ grant: RateGrant, used: [Int64]) async {
        if grant.isLocal { return await own.settle(grant, used: used) }
        guard let shared else { return }
        await rest.unlessAway { try await shared.settle(grant, used: used) }
    }
}
