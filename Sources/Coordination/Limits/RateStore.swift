package import ModelGateway

/// Where buckets are kept. It may fail; ``FallbackRateLimiter`` makes of two of them one that does not.
package protocol RateStore: Sendable {
    func reserve(_ request: RateRequest) async throws -> RateDecision
    func settle(_ grant: RateGrant, used: [Int64]) async throws
}
