package import ModelGateway
import Synchronization

/// Buckets in this process: what one process alone needs, and what the fleet goes on with while Redis is away.
///
/// It holds `bucketsMax` buckets. When they are not enough, those that are full go, which changes nothing, and then those
/// that would be full soonest: their next taker gets at most what is missing in them too much.
package final class LocalRateLimiter: RateStore, RateLimiter {
    private struct Key: Hashable {
        let group: String
        let bucket: String
    }

    private struct Entry {
        var bucket: TokenBucket
        var ramp: RateRamp?
    }

    private let entries = Mutex<[Key: Entry]>([:])
    private let bucketsMax: Int
    private let now: @Sendable () -> Int64

    /// - Parameter now: milliseconds of a clock that everyone who takes from these buckets shares.
    package init(bucketsMax: Int = 16_384, now: @escaping @Sendable () -> Int64 = MonotonicMilliseconds.now) {
        self.bucketsMax = max(bucketsMax, 16)
        self.now = now
    }

    /// How many buckets are held.
    package var count: Int { entries.withLock { $0.count } }

    package func reserve(_ request: RateRequest) async -> RateDecision {
        if let never = request.neverFitting { return .neverFits(bucket: never.bucket) }
        return entries.withLock { entries in
            // Within the lock, so that nobody counts with an earlier time than the one before.
            let now = now()
            let looks = request.demands.map { Self.bucket(entries, Self.key($0, request), $0, now) }
            let waits = zip(looks, request.demands).map { $0.bucket.wait(for: $1.amount, at: now) }
            if let longest = waits.max(), longest > 0, let tightest = waits.firstIndex(of: longest) {
                for (demand, look) in zip(request.demands, looks) where look.isChanged {
                    entries[Self.key(demand, request)] = Entry(bucket: look.bucket, ramp: demand.ramp)
                }
                return .wait(.milliseconds(longest), bucket: request.demands[tightest].bucket)
            }
            for (demand, look) in zip(request.demands, looks) {
                var bucket = look.bucket
                bucket.take(demand.amount)
                entries[Self.key(demand, request)] = Entry(bucket: bucket, ramp: demand.ramp)
            }
            if entries.count > bucketsMax { Self.forget(&entries, keeping: bucketsMax - bucketsMax / 8, at: now) }
            return .granted(RateGrant(request, isLocal: true))
        }
    }

    package func settle(_ grant: RateGrant, used: [Int64]) async {
        let demands = grant.request.demands
        guard used.count == demands.count, used != demands.map(\.amount) else { return }
        entries.withLock { entries in
            let now = now()
            for (demand, used) in zip(demands, used) {
                let key = Self.key(demand, grant.request)
                var bucket = Self.bucket(entries, key, demand, now).bucket
                bucket.correct(by: min(max(used, 0), RateDemand.unitsMax) - demand.amount, for: demand)
                entries[key] = Entry(bucket: bucket, ramp: demand.ramp)
            }
        }
    }

    private static func key(_ demand: RateDemand, _ request: RateRequest) -> Key {
        Key(group: request.group, bucket: demand.bucket)
    }

    private static func bucket(
        _ entries: [Key: Entry], _ key: Key, _ demand: RateDemand, _ now: Int64
    ) -> (bucket: TokenBucket, isChanged: Bool) {
        guard var bucket = entries[key]?.bucket else { return (TokenBucket(demand, at: now), false) }
        let isChanged = bucket.refill(for: demand, at: now)
        return (bucket, isChanged)
    }

    /// Leaves at most `count`. It makes room for an eighth more, so that the sort is paid for rarely.
    private static func forget(_ entries: inout [Key: Entry], keeping count: Int, at now: Int64) {
        let moments = entries.mapValues { $0.bucket.idleMoment(for: $0.ramp) }
        entries = entries.filter { (moments[$0.key] ?? now) > now }
        guard entries.count > count else { return }
        let first = entries.keys.sorted { (moments[$0] ?? 0) < (moments[$1] ?? 0) }.prefix(entries.count - count)
        for key in first { entries[key] = nil }
    }
}

/// This process's clock that never goes back, in milliseconds since some moment.
package enum MonotonicMilliseconds {
    private static let start = ContinuousClock.now

    package static func now() -> Int64 {
        let (seconds, attoseconds) = start.duration(to: .now).components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
