import Domain

/// How fast calls ended in the middle of a run, between its ramp-up and its tail.
///
/// With a fixed latency calls end in waves, one wave of `limit` calls each latency. A stretch of time would begin and end
/// at any point of a wave and be wrong by up to a wave; so the stretch is one of calls: a whole number of waves, from one
/// call to the call that stands at the same place of a later wave.
struct SteadyRate: Sendable, Equatable {
    /// The parts of all calls that are left out: slots are handed out on demand at first, and some are idle at the end.
    static let rampUp = 0.25
    static let tail = 0.1

    /// Calls of the middle.
    let calls: Int
    let seconds: Double

    var perSecond: Double { ratio(Double(calls), of: seconds) }

    /// - Parameters:
    ///   - ends: when the calls ended, in seconds from any moment.
    ///   - limit: how many may be in flight at once.
    /// - Returns: nil when there is no whole wave in the middle.
    init?(ends: [Double], limit: Int) {
        let sorted = ends.sorted()
        guard limit > 0 else { return nil }
        let first = max(Int((Double(sorted.count) * Self.rampUp).rounded(.up)), limit)
        let left = max(Int((Double(sorted.count) * Self.tail).rounded(.up)), limit)
        let waves = (sorted.count - 1 - left - first) / limit
        guard waves >= 1 else { return nil }
        calls = waves * limit
        seconds = sorted[first + calls] - sorted[first]
    }

    /// The share of the ideal, `limit` ÷ `latency`, that was reached.
    func utilisation(limit: Int, latency: Duration) -> Double {
        ratio(perSecond, of: ratio(Double(limit), of: latency.seconds))
    }
}
