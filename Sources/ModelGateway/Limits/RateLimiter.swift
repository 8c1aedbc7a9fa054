/// Takes from buckets before a call, and puts right afterwards what was taken.
///
/// It never fails: an implementation that loses its shared memory goes on with its own.
package protocol RateLimiter: Sendable {
    /// Takes what is wanted of every bucket, or nothing.
    func reserve(_ request: RateRequest) async -> RateDecision
    /// Corrects a grant to what was really used, in the order of its demands: gives back, or takes more. A bucket may go
    /// below zero by that, by its capacity at most, and then the next ones wait longer.
    func settle(_ grant: RateGrant, used: [Int64]) async
}

package enum RateDecision: Sendable, Hashable {
    case granted(RateGrant)
    /// Nothing was taken. If nobody else takes anything, the same request is granted after this time and not before.
    case wait(Duration, bucket: String)
    /// Nothing was taken, and never will be: the bucket cannot hold as much as is wanted.
    case neverFits(bucket: String)
}

/// What was taken, and from where.
package struct RateGrant: Sendable, Hashable {
    package let request: RateRequest
    /// Whether this process's own buckets gave it. What Redis did not give must not be given back to it.
    package let isLocal: Bool

    package init(_ request: RateRequest, isLocal: Bool) {
        self.request = request
        self.isLocal = isLocal
    }
}

/// Grants everything: for a gateway without limits.
package struct NoRateLimiter: RateLimiter {
    package init() {}
    package func reserve(_ request: RateRequest) async -> RateDecision { .granted(RateGrant(request, isLocal: true)) }
    package func settle(_ grant: RateGrant, used: [Int64]) async {}
}
