import Domain
import Foundation
import Testing

@Suite("Cron expressions")
struct CronExpressionTests {
    @Test(
        "What cron accepts is read, whatever its spacing and case",
        arguments: [
            ("0 9 * * mon-fri", "0 9 * * mon-fri"), (" 0\t0  1 JAN-mar/2 Sun ", "0 0 1 JAN-mar/2 Sun"),
            ("*/5,7,10-20/3 0-23 1,15,31 * 0-7", "*/5,7,10-20/3 0-23 1,15,31 * 0-7"), ("@Daily", "@Daily"),
            ("0 0 * * fri-sun", "0 0 * * fri-sun"), ("0 0 * * 7", "0 0 * * 7"),
        ])
    func accepted(written: String, text: String) throws {
        #expect(try CronExpression(written).text == text)
    }

    @Test(
        "A refusal says which field is wrong",
        arguments: [
            ("60 * * * *", "the minute field"), ("a * * * *", "the minute field"), ("-1 * * * *", "the minute field"),
            ("*5 * * * *", "the minute field"), ("5/15 * * * *", "the minute field has a step after a single value"),
            ("*/0 * * * *", "the minute field has a step"), ("*/60 * * * *", "the minute field has a step"),
            ("*/5/5 * * * *", "the minute field"), ("1, * * * *", "the minute field has an empty"),
            ("1--2 * * * *", "the minute field"), ("1-2-3 * * * *", "the minute field"),
            ("5-1 * * * *", "the minute field has a range that runs backwards"),
            ("99999999999999999999 * * * *", "the minute field"), ("* 24 * * *", "the hour field"),
            ("* * 0 * *", "the day-of-month field"), ("* * 32 * *", "the day-of-month field"),
            ("* * L * *", "the day-of-month field"), ("* * ? * *", "the day-of-month field"),
            ("* * * 13 *", "the month field"), ("* * * foo *", "the month field"),
            ("* * * january *", "the month field"),
            ("* * * * 8", "the day-of-week field"), ("* * * * fr", "the day-of-week field"),
            ("", "has 0 fields"), ("* * * *", "has 4 fields"), ("0 * * * * *", "has 6 fields"),
            ("@reboot", "begins with @"), ("@daily x", "begins with @"),
            ("0 0 * * *\u{0}", "holds characters"), ("0 0 * * *\n", "holds characters"),
            ("٣ 0 * * *", "holds characters"),
            (String(repeating: "1,", count: 200), "is longer than"),
        ])
    func refused(written: String, message: String) {
        let error = #expect(throws: CronSyntaxError.self) { try CronExpression(written) }
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    }

    @Test(
        "Days follow cron: both day fields restricted means either, a star in one means both",
        arguments: [
            ("0 0 13 * fri", ["2026-03-06", "2026-03-13", "2026-03-20", "2026-03-27", "2026-04-03"]),
            ("0 0 13 * *", ["2026-03-13", "2026-04-13", "2026-05-13", "2026-06-13", "2026-07-13"]),
            ("0 0 * * fri", ["2026-03-06", "2026-03-13", "2026-03-20", "2026-03-27", "2026-04-03"]),
            ("0 0 */2 * mon", ["2026-03-09", "2026-03-23", "2026-04-13", "2026-04-27", "2026-05-11"]),
            ("0 0 31 * *", ["2026-03-31", "2026-05-31", "2026-07-31", "2026-08-31", "2026-10-31"]),
            ("0 0 29 2 *", ["2028-02-29", "2032-02-29", "2036-02-29", "2040-02-29", "2044-02-29"]),
            ("@weekly", ["2026-03-08", "2026-03-15", "2026-03-22", "2026-03-29", "2026-04-05"]),
            ("@monthly", ["2026-04-01", "2026-05-01", "2026-06-01", "2026-07-01", "2026-08-01"]),
            ("@yearly", ["2027-01-01", "2028-01-01", "2029-01-01", "2030-01-01", "2031-01-01"]),
            ("@daily", ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06"]),
        ] as [(String, [String])])
    func days(cron: String, expected: [String]) throws {
        let fires = try LocalFires.of(cron, in: "UTC", after: "2026-03-01T00:00:00Z", count: 5)
        #expect(fires == expected.map { "\($0)T00:00+00:00" })
    }

    @Test("A leap day across a century without one is still found, and a day that no month has never")
    func horizon() throws {
        let leap = try LocalFires.of("0 0 29 2 *", in: "UTC", after: "2096-03-01T00:00:00Z", count: 1)
        #expect(leap == ["2104-02-29T00:00+00:00"])
        #expect(try LocalFires.of("0 0 30 2 *", in: "Europe/Berlin", after: "2026-01-01T00:00:00Z", count: 1).isEmpty)
        #expect(try LocalFires.of("0 0 31 4,6,9,11 *", in: "UTC", after: "2026-01-01T00:00:00Z", count: 1).isEmpty)
    }

    @Test("A fire is always after the instant asked about, to the second")
    func strictlyAfter() throws {
        for (after, expected) in [
            ("2026-03-01T08:59:59Z", "2026-03-01T09:00+00:00"), ("2026-03-01T08:59:59.9Z", "2026-03-01T09:00+00:00"),
            ("2026-03-01T09:00:00Z", "2026-03-02T09:00+00:00"), ("2026-03-01T09:00:01Z", "2026-03-02T09:00+00:00"),
        ] {
            #expect(try LocalFires.of("0 9 * * *", in: "UTC", after: after, count: 1) == [expected], "\(after)")
        }
    }
}
