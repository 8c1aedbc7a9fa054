/// A limit that grows with what is used of it, as a provider wants whose rule is "not more than so much faster than a
/// while ago".
///
/// Time is cut into windows. In each one the rate is `from`, or what was taken per minute in the window before plus
/// `growthPermille`, whichever is more, and never more than the bucket's own rate. After rest, or a pause that the provider
/// asked for, the window before is empty and the rate starts again at `from`.
package struct RateRamp: Sendable, Hashable {
    /// Units per minute that are always allowed.
    package let from: Int64
    /// Thousandths by which the rate may grow from one window to the next: 500 is half as much again.
    package let growthPermille: Int64
    package let windowMinutes: Int64

    package init(from: Int64, growthPermille: Int64, windowMinutes: Int64) {
        self.from = min(max(from, 1), RateDemand.unitsMax)
        self.growthPermille = min(max(growthPermille, 0), 10_000)
        self.windowMinutes = min(max(windowMinutes, 1), 24 * 60)
    }

    /// OpenAI's: beyond a million tokens a minute at most half as much again within a quarter of an hour.
    package static let openAI = RateRamp(from: 1_000_000, growthPermille: 500, windowMinutes: 15)

    /// The rate after a window in which `before` units were taken.
    package func rate(after before: Int64, atMost limit: Int64) -> Int64 {
        let perMinute = before / windowMinutes
        return min(limit, max(from, perMinute + perMinute * growthPermille / 1000))
    }

    func share(of count: Int64) -> RateRamp {
        RateRamp(from: max(from / count, 1), growthPermille: growthPermille, windowMinutes: windowMinutes)
    }
}
