import Domain

/// When and where to look for tasks below the low-water marks: of a transaction that committed long after others had drawn
/// later places, or of a claimer that died.
///
/// One look covers a stretch of places, and the next one goes on behind it, up to the highest mark; then it begins at the
/// front again after its period. As long as a transaction holds an old snapshot, a look walks over every dead row of its
/// stretch: so the next one is half as long after a look that took more than `slow`, and looks take one fiftieth of the
/// time at most. A round lasts fifty times what its looks take: what comes late waits for longer then.
package struct LateLook: Sendable {
    /// The places above `low`, up to `high`.
    package struct Stretch: Sendable, Hashable {
        package let low: Int64
        package let high: Int64
        package init(low: Int64, high: Int64) {
            self.low = low
            self.high = high
        }
    }

    static let quick = Duration.milliseconds(10)
    static let slow = Duration.milliseconds(50)
    static let lengths: ClosedRange<Int64> = 1024...1 << 40
    /// From one end to the next beginning at the front, while tasks are claimed and while none are.
    static let periodBusy = Duration.seconds(2)
    static let periodIdle = Duration.seconds(10)

    private var low: Int64 = 0
    private var length: Int64 = 65_536
    private var dueAt: ContinuousClock.Instant
    /// The highest mark when a look last reached it.
    private var topAtEnd: Int64 = 0
    private var endedAt: ContinuousClock.Instant

    package init(now: ContinuousClock.Instant) {
        dueAt = now + Self.periodBusy
        endedAt = now
    }

    /// The stretch to look at now; nil when it is too early, or when there is nothing to look at.
    /// - Parameter top: the highest mark; 0 without any.
    package func next(upTo top: Int64, now: ContinuousClock.Instant) -> Stretch? {
        guard top > 0, now >= dueAt else { return nil }
        // Nothing was claimed since the last look at everything.
        if low == 0, top == topAtEnd, now < endedAt + Self.periodIdle { return nil }
        let low = low < top ? low : 0
        return Stretch(low: low, high: min(top, low + length))
    }

    package mutating func didLook(
        at stretch: Stretch, upTo top: Int64, taking duration: Duration, now: ContinuousClock.Instant
    ) {
        if duration > Self.slow {
            length = ((stretch.high - stretch.low) / 2).clamped(to: Self.lengths)
        } else if duration < Self.quick {
            length = (length * 2).clamped(to: Self.lengths)
        }
        let isEnd = stretch.high >= top
        low = isEnd ? 0 : stretch.high
        dueAt = now + max(duration * 50, isEnd ? Self.periodBusy : .zero)
        guard isEnd else { return }
        topAtEnd = top
        endedAt = now
    }
}

extension Int64 {
    fileprivate func clamped(to range: ClosedRange<Int64>) -> Int64 {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
