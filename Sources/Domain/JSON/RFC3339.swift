package import Foundation

/// Timestamps as text (RFC 3339), without a formatter object: no locale, no lock, no shared state.
package enum RFC3339 {
    /// Seconds from 1970 to the first moment of the year 10000.
    static let endOfYear9999: Double = 253_402_300_800

    /// The text of `date` in UTC, rounded to the nearest millisecond: `2026-03-01T09:30:00.125Z`, always 24 characters.
    ///
    /// RFC 3339 writes years with four digits, so a date before the year 0 or after the year 9999 gives the first or
    /// the last moment that can be written.
    package static func string(from date: Date) -> String {
        // The sum is taken in whole milliseconds, because a date is most precise relative to its own reference.
        let sinceReference = (date.timeIntervalSinceReferenceDate * 1_000).rounded()
        let bounded = sinceReference.isNaN ? 0 : min(max(sinceReference, -1e15), 1e15)
        let milliseconds = min(max(Int(bounded) + referenceSeconds * 1_000, firstMilliseconds), lastMilliseconds)
        let fraction = ((milliseconds % 1_000) + 1_000) % 1_000
        let time = CivilTime(secondsSince1970: (milliseconds - fraction) / 1_000)
        return String(unsafeUninitializedCapacity: 24) { buffer in
            var writer = DigitWriter(buffer: buffer)
            writer.write(time.year, width: 4, then: "-")
            writer.write(time.month, width: 2, then: "-")
            writer.write(time.day, width: 2, then: "T")
            writer.write(time.hour, width: 2, then: ":")
            writer.write(time.minute, width: 2, then: ":")
            writer.write(time.second, width: 2, then: ".")
            writer.write(fraction, width: 3, then: "Z")
            return writer.count
        }
    }

    /// The moment that `text` names, or nil when it is not exactly `YYYY-MM-DDThh:mm:ss`, an optional fraction of 1 to 9
    /// digits, and `Z` or an offset `±hh:mm`.
    ///
    /// As in the RFC, `t` and `z` may be lower case and `-00:00` is UTC. Days that the calendar does not have are
    /// refused, and so are leap seconds, which neither `Date` nor Postgres can hold.
    package static func date(from text: String) -> Date? {
        guard (20...35).contains(text.utf8.count) else { return nil }
        var text = text
        return text.withUTF8 { bytes in
            var reader = DigitReader(bytes: bytes)
            return date(from: &reader)
        }
    }

    private static func date(from reader: inout DigitReader) -> Date? {
        guard let year = reader.number(width: 4), reader.skip("-"),
            let month = reader.number(width: 2), reader.skip("-"),
            let day = reader.number(width: 2), reader.skip("T") || reader.skip("t"),
            let hour = reader.number(width: 2), reader.skip(":"),
            let minute = reader.number(width: 2), reader.skip(":"),
            let second = reader.number(width: 2)
        else { return nil }
        let time = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        guard time.isReal, let nanoseconds = reader.fraction(), let offset = reader.offset(), reader.isAtEnd else {
            return nil
        }
        let seconds = time.secondsSince1970 - offset - referenceSeconds
        return Date(timeIntervalSinceReferenceDate: Double(seconds) + Double(nanoseconds) / 1e9)
    }

    /// Seconds from 1970 to 2001, where `Date` counts from.
    private static let referenceSeconds = 978_307_200
    /// The last moment that can be written.
    static let last = Date(timeIntervalSince1970: Double(lastMilliseconds) / 1_000)

    private static let firstMilliseconds = CivilTime(year: 0, month: 1, day: 1).secondsSince1970 * 1_000
    private static let lastMilliseconds = CivilTime(year: 10_000, month: 1, day: 1).secondsSince1970 * 1_000 - 1
}
