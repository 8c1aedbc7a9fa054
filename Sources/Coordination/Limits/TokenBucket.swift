import ModelGateway

/// The arithmetic of one bucket, in whole numbers only: nothing drifts, and the twin in Redis's script comes to the same.
///
/// A unit (a request, a token) is 60,000 grains, so that a rate of n units a minute is exactly n grains a millisecond. The
/// level may be below zero: somebody used more than he had reserved.
///
/// A bucket that is full and one that nobody ever took from are the same, whatever its capacity was meanwhile. So a full
/// one may be forgotten at any time.
struct TokenBucket: Sendable, Hashable {
    static let grainsPerUnit: Int64 = 60_000
    /// How far the clock may go back before it is believed. Within it nothing flows in until the old time is reached again,
    /// so that a clock that swings fills no bucket twice; beyond it that wait would be worse.
    static let clockSwing: Int64 = 60_000

    /// In grains.
    private(set) var level: Int64
    /// Until when the level is counted, in milliseconds.
    private(set) var at: Int64
    /// What held from `at` on: units, and units per minute.
    private(set) var capacity: Int64
    private(set) var perMinute: Int64
    /// For a ramp: the number of the window, and the units taken in it and in the one before.
    private(set) var window: Int64 = 0
    private(set) var taken: Int64 = 0
    private(set) var before: Int64 = 0

    /// A bucket nobody took from.
    init(_ demand: RateDemand, at now: Int64) {
        level = demand.capacity * Self.grainsPerUnit
        at = now
        capacity = demand.capacity
        perMinute = demand.perMinute
        refill(for: demand, at: now)
    }

    /// Lets in what has flowed since, at the rate that held, and adopts the demand's capacity and rate from now on.
    /// - Returns: whether that must be remembered although nothing is taken: the rate is another from now on, or the clock
    ///   was set back. Else a later look comes to the same without it.
    @discardableResult
    mutating func refill(for demand: RateDemand, at now: Int64) -> Bool {
        let isSetBack = at - now > Self.clockSwing
        if isSetBack { at = now }
        if now > at {
            let missing = capacity * Self.grainsPerUnit - level
            // Divided, not multiplied: an hour of a fast bucket is more than 64 bits hold.
            level += now - at >= missing.dividedUp(by: perMinute) ? missing : (now - at) * perMinute
            at = now
        }
        let limits = limits(for: demand)
        let isFull = level >= capacity * Self.grainsPerUnit
        let full = limits.capacity * Self.grainsPerUnit
        level = isFull ? full : min(level, full)
        let isReshaped = limits != (capacity, perMinute)
        (capacity, perMinute) = limits
        return isSetBack || isReshaped
    }

    private mutating func limits(for demand: RateDemand) -> (capacity: Int64, perMinute: Int64) {
        guard let ramp = demand.ramp else { return (demand.capacity, demand.perMinute) }
        let current = at / (ramp.windowMinutes * 60_000)
        if current > window {
            before = current == window + 1 ? taken : 0
            taken = 0
            window = current
        }
        let rate = ramp.rate(after: before, atMost: demand.perMinute)
        return (min(demand.capacity, rate), rate)
    }

    /// Milliseconds until the demand can be met, 0 for now. While a ramp holds the bucket below what is wanted of it, a
    /// full one will do.
    func wait(for amount: Int64, at now: Int64) -> Int64 {
        let missing = min(amount, capacity) * Self.grainsPerUnit - level
        guard missing > 0 else { return 0 }
        return missing.dividedUp(by: perMinute) + max(at - now, 0)
    }

    mutating func take(_ amount: Int64) {
        level -= amount * Self.grainsPerUnit
        taken += amount
    }

    /// Takes so many units more than was granted, or gives so many back when below zero.
    mutating func correct(by difference: Int64, for demand: RateDemand) {
        let bounded = min(max(difference, -RateDemand.unitsMax), RateDemand.unitsMax)
        let lowest = -demand.capacity * Self.grainsPerUnit
        level = min(max(level - bounded * Self.grainsPerUnit, lowest), capacity * Self.grainsPerUnit)
        taken = max(taken + bounded, 0)
    }

    /// From when on it may be forgotten, in milliseconds.
    func idleMoment(for ramp: RateRamp?) -> Int64 {
        let full = at + max(capacity * Self.grainsPerUnit - level, 0).dividedUp(by: perMinute)
        guard let ramp else { return full }
        return max(full, (window + 2) * ramp.windowMinutes * 60_000)
    }
}

extension Int64 {
    /// Of numbers that are not negative.
    fileprivate func dividedUp(by divisor: Int64) -> Int64 { self / divisor + (self % divisor > 0 ? 1 : 0) }
}
