import Foundation

/// Postgres counts microseconds from the start of 2000, `Date` counts seconds from the start of 2001, both in UTC.
enum PostgresEpoch {
    private static let secondsToReferenceDate = 366.0 * 86_400
    private static let microsecondsToReferenceDate: Int64 = 366 * 86_400 * 1_000_000

    /// Rounds to microseconds. Dates at or beyond the distant ones, and what is not a number, become infinities.
    static func microseconds(of date: Date) -> Int64 {
        guard date < .distantFuture else { return .max }
        guard date > .distantPast else { return .min }
        let sinceReference = (date.timeIntervalSinceReferenceDate * 1_000_000).rounded()
        guard sinceReference.isFinite else { return .max }
        return Int64(sinceReference) + microsecondsToReferenceDate
    }

    static func date(microseconds: Int64) -> Date {
        switch microseconds {
        case .max: return .distantFuture
        case .min: return .distantPast
        default:
            // Divided in two parts so that a date of our time keeps every microsecond.
            let (seconds, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
            let sinceReference = Double(seconds) - secondsToReferenceDate
            return Date(timeIntervalSinceReferenceDate: sinceReference + Double(fraction) / 1_000_000)
        }
    }
}
