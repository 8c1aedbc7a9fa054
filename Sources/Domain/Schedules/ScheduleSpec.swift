package import Foundation

/// When a schedule fires. Fires are whole seconds.
package enum ScheduleSpec: Sendable, Hashable {
    case cron(CronSchedule)
    /// At the anchor and every so many seconds after it, whatever clocks do.
    case every(seconds: Int, anchor: Date)
    /// Once.
    case at(Date)

    /// Seconds between two fires of an interval: from ten seconds to a year. The `CHECK` on `schedule.every_s` says the
    /// same.
    package static let everySecondsRange: ClosedRange<Int64> = 10...31_622_400

    /// The first fire after an instant; nil when there is none, or none within eight years.
    package func next(after instant: Date) -> Date? {
        next(after: instant.wholeSeconds).map { Date(timeIntervalSince1970: Double($0)) }
    }

    /// The first `count` fires after an instant, and none beyond the year 9999: later times cannot be written down, and
    /// would all be shown as its last moment.
    package func fires(after instant: Date, count: Int) -> [Date] {
        var fires: [Date] = []
        var last = instant
        while fires.count < count, let fire = next(after: last), fire <= RFC3339.last {
            fires.append(fire)
            last = fire
        }
        return fires
    }

    func next(after instant: Int) -> Int? {
        switch self {
        case .cron(let cron):
            return cron.next(after: instant)
        case .every(let seconds, let anchor):
            let start = anchor.wholeSeconds
            guard instant >= start else { return start }
            return start + ((instant - start) / seconds + 1) * seconds
        case .at(let date):
            let moment = date.wholeSeconds
            return instant < moment ? moment : nil
        }
    }

    /// The last fire that is at or before `end`, given one that is: halves the time between them some thirty times
    /// instead of walking from fire to fire.
    func latest(from fire: Int, upTo end: Int) -> Int {
        var (latest, low, high) = (fire, fire, end)
        while low < high {
            let middle = low + (high - low) / 2
            if let found = next(after: middle), found <= end {
                (latest, low) = (found, found)
            } else {
                high = middle
            }
        }
        return latest
    }
}

extension Date {
    /// Seconds from 1970, rounded down.
    var wholeSeconds: Int { Int(timeIntervalSince1970.rounded(.down)) }

    /// Whether there is no fraction of a second, to the microsecond that the database keeps.
    package var isWholeSecond: Bool {
        (timeIntervalSince1970 - timeIntervalSince1970.rounded()).magnitude < 0.000_000_5
    }
}
