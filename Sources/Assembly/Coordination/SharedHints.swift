import Coordination
import Domain
import ModelGateway
import PostgresDriver
import RedisDriver
import Tenancy

/// What the calls of a fleet share besides Postgres: rate limits and remembered answers. In Redis when there is one, with
/// this process's own memory for the time that it is away; in that memory alone when there is none.
struct SharedHints: Sendable {
    let limiter: any RateLimiter
    let cache: any ResponseCache

    /// - Parameters:
    ///   - redis: with the name that this installation's keys there begin with.
    ///   - workers: how many processes share a limit that each watches by itself.
    init(redis: (client: RedisClient, name: String)?, workers: @escaping @Sendable () -> Int) {
        let rest = RedisRest { redis?.client.isConnected ?? false }
        limiter = FallbackRateLimiter(
            shared: redis.map { RedisRateLimiter($0.client, namespace: $0.name) }, own: LocalRateLimiter(), rest: rest,
            workers: workers)
        let own = LocalResponseCache()
        cache =
            redis.map {
                FallbackResponseCache(shared: RedisResponseCache($0.client, namespace: $0.name), own: own, rest: rest)
            } ?? own
    }
}

extension GatewayCoordination {
    init(_ hints: SharedHints, postgres: PostgresClient) {
        self.init(
            limiter: hints.limiter,
            tenants: CachedTenantRates { tenant in
                guard let limits = try await postgres.run(FindTenantLimits(tenant: tenant)).first else {
                    return .unlimited
                }
                return TenantRates(limits)
            },
            cache: hints.cache)
    }
}

extension TenantRates {
    init(_ limits: TenantLimits) {
        self.init(
            requestsPerMinute: limits[.requestsPerMinute], tokensPerMinute: limits[.tokensPerMinute],
            userRequestsPerMinute: limits[.userRequestsPerMinute], userTokensPerMinute: limits[.userTokensPerMinute])
    }
}
