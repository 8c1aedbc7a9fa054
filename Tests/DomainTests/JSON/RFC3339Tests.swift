import Foundation
import Testing

@testable import Domain

@Suite("RFC 3339 timestamps")
struct RFC3339Tests {
    @Test(
        "Real timestamps are read to the moment they name",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00-00:00", 0), ("2001-01-01T00:00:00Z", 978_307_200),
            ("2026-03-01T09:30:00Z", 1_772_357_400), ("2026-03-01T10:30:00+01:00", 1_772_357_400),
            ("2026-02-28t23:30:00-10:00", 1_772_357_400), ("2026-03-01T09:30:00.5z", 1_772_357_400.5),
            ("2026-03-01T09:30:00.123456789Z", 1_772_357_400.123456789), ("2000-02-29T00:00:00Z", 951_782_400),
            ("2024-02-29T23:59:59Z", 1_709_251_199), ("1969-12-31T23:59:59Z", -1),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
            ("2026-03-01T09:30:00+23:59", 1_772_357_400 - 86_340), ("0000-01-01T00:00:00Z", -62_167_219_200),
        ] as [(String, Double)])
    func reads(text: String, seconds: Double) throws {
        let date = try #require(RFC3339.date(from: text))
        #expect(abs(date.timeIntervalSince1970 - seconds) < 1e-6)
    }

    @Test(
        "What is not a real date, time and zone is refused",
        arguments: [
            "", "2025-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
            "2025-04-31T00:00:00Z", "2025-00-01T00:00:00Z", "2025-13-01T00:00:00Z", "2025-01-00T00:00:00Z",
            "2025-01-32T00:00:00Z", "2025-01-01T24:00:00Z", "2025-01-01T00:60:00Z", "2016-12-31T23:59:60Z",
            "2025-01-01T00:00:00", "2025-01-01T00:00Z", "2025-01-01 00:00:00Z", "2025-01-01", "20250101T000000Z",
            "2025-01-01T00:00:00+0100", "2025-01-01T00:00:00+01", "2025-01-01T00:00:00+24:00",
            "2025-01-01T00:00:00+01:60",
            "2025-01-01T00:00:00 Z", "2025-01-01T00:00:00Z ", " 2025-01-01T00:00:00Z", "2025-01-01T00:00:00ZZ",
            "2025-01-01T00:00:00.Z", "2025-01-01T00:00:00,5Z", "2025-01-01T00:00:00.1234567890Z", "2025-1-1T00:00:00Z",
            "+2025-01-01T00:00:00Z", "-001-01-01T00:00:00Z", "12025-01-01T00:00:00Z", "2025-01-01T00:00:00UTC",
            "2025-01-01T00:00:00Europe/Berlin", "２０２５-01-01T00:00:00Z", "2025-01-01T00:00:00\u{2212}01:00",
            "1735689600",
        ])
    func refuses(text: String) {
        #expect(RFC3339.date(from: text) == nil)
    }

    @Test(
        "Dates are written in UTC with milliseconds",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_772_357_400.1254, "2026-03-01T09:30:00.125Z"),
            (1_772_357_400.9996, "2026-03-01T09:30:01.000Z"), (951_782_399.999, "2000-02-28T23:59:59.999Z"),
            (951_782_400, "2000-02-29T00:00:00.000Z"), (-0.001, "1969-12-31T23:59:59.999Z"),
            (-1, "1969-12-31T23:59:59.000Z"),
            (-62_167_219_200, "0000-01-01T00:00:00.000Z"), (253_402_300_799.999, "9999-12-31T23:59:59.999Z"),
            (1e300, "9999-12-31T23:59:59.999Z"), (-1e300, "0000-01-01T00:00:00.000Z"),
            (.infinity, "9999-12-31T23:59:59.999Z"), (-.infinity, "0000-01-01T00:00:00.000Z"),
        ] as [(Double, String)])
    func writes(seconds: Double, expected: String) {
        #expect(RFC3339.string(from: Date(timeIntervalSince1970: seconds)) == expected)
    }

    @Test("Every day of the years 0 to 9999 exists once, in order, and converts both ways")
    func coversTheCalendar() {
        var expected = CivilTime(year: 0, month: 1, day: 1).secondsSince1970
        for year in 0...9_999 {
            for month in 1...12 {
                let first = CivilTime(year: year, month: month, day: 1)
                #expect(first.secondsSince1970 == expected)
                let last = CivilTime(
                    year: year, month: month, day: CivilTime.days(inMonth: month, of: year), hour: 23, minute: 59,
                    second: 59)
                #expect(CivilTime(secondsSince1970: first.secondsSince1970) == first)
                #expect(CivilTime(secondsSince1970: last.secondsSince1970) == last)
                expected = last.secondsSince1970 + 1
            }
        }
        #expect(Double(expected) == RFC3339.endOfYear9999)
    }

    @Test("Writing and reading agree to the millisecond, for random moments")
    func roundTrips() throws {
        var generator = JSONValueGenerator(seed: 3_339)
        for _ in 0..<2_000 {
            let milliseconds = Int.random(in: -62_167_219_200_000..<253_402_300_800_000, using: &generator)
            let text = RFC3339.string(from: Date(timeIntervalSince1970: Double(milliseconds) / 1_000))
            let date = try #require(RFC3339.date(from: text))
            #expect(RFC3339.string(from: date) == text)
            #expect(abs(date.timeIntervalSince1970 * 1_000 - Double(milliseconds)) < 0.5)
        }
    }
}
