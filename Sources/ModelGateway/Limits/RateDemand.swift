/// What one call wants of one bucket.
///
/// A bucket holds at most `capacity` units and gains `perMinute` of them in a minute, evenly, to the millisecond. A unit
/// is a request or a token; the bucket does not know which.
package struct RateDemand: Sendable, Hashable {
    /// The largest capacity and rate. Both places that count, this process and Redis's scripts, stay exact up to here: a
    /// unit is 60,000 grains, and twice this many grains fit the integers that a double holds.
    package static let unitsMax: Int64 = 50_000_000_000

    /// Names the bucket within its group: `requests`, `user-tokens:…`.
    package let bucket: String
    package let capacity: Int64
    package let perMinute: Int64
    /// How many units the call wants, 0 or more. One that wants more than the capacity never fits.
    package let amount: Int64
    /// How the bucket's capacity and rate grow from rest; nil for all of it at once.
    package let ramp: RateRamp?

    package init(bucket: String, capacity: Int64, perMinute: Int64, amount: Int64, ramp: RateRamp? = nil) {
        self.bucket = bucket
        self.capacity = min(max(capacity, 1), Self.unitsMax)
        self.perMinute = min(max(perMinute, 1), Self.unitsMax)
        self.amount = max(amount, 0)
        self.ramp = ramp
    }

    /// A bucket for so many units a minute, all of which may be taken at once.
    package init(bucket: String, perMinute: Int64, amount: Int64, ramp: RateRamp? = nil) {
        self.init(bucket: bucket, capacity: perMinute, perMinute: perMinute, amount: amount, ramp: ramp)
    }

    package var fits: Bool { amount <= capacity }

    /// What one of `count` processes that do not see one another may take of it, so that together they stay within it. At
    /// least one unit: a limit below the number of processes is then passed, which is better than standing still. What
    /// fits the whole fits the share.
    package func share(of count: Int) -> RateDemand {
        let count = Int64(max(count, 1))
        let capacity = max(capacity / count, 1)
        return RateDemand(
            bucket: bucket, capacity: capacity, perMinute: max(perMinute / count, 1), amount: min(amount, capacity),
            ramp: ramp?.share(of: count))
    }
}

/// What one call wants, of several buckets at once: all of it or nothing.
package struct RateRequest: Sendable, Hashable {
    /// Whose buckets they are. Buckets of one group live in one place of a Redis cluster.
    package let group: String
    package let demands: [RateDemand]

    package init(group: String, demands: [RateDemand]) {
        self.group = group
        self.demands = demands
    }

    /// The first bucket that could never give what is wanted of it.
    package var neverFitting: RateDemand? { demands.first { !$0.fits } }

    package func share(of count: Int) -> RateRequest {
        RateRequest(group: group, demands: demands.map { $0.share(of: count) })
    }
}
