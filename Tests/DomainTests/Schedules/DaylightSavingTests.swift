import Domain
import Testing

/// What happens to schedules when clocks are changed. In 2026: Berlin on 29 March 02:00→03:00 and 25 October 03:00→02:00,
/// New York on 8 March 02:00→03:00 and 1 November 02:00→01:00, Lord Howe (by half an hour) on 5 April 02:00→01:30 and
/// 4 October 02:00→02:30.
@Suite("Schedules when clocks are changed")
struct DaylightSavingTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let cron: String
        let zone: String
        let after: String
        let fires: [String]
        init(_ cron: String, _ zone: String, _ after: String, _ fires: [String]) {
            (self.cron, self.zone, self.after, self.fires) = (cron, zone, after, fires)
        }
        var testDescription: String { "\(cron) in \(zone) after \(after)" }
    }

    private func check(_ row: Row) throws {
        #expect(try LocalFires.of(row.cron, in: row.zone, after: row.after, count: row.fires.count) == row.fires)
    }

    @Test(
        "A time that does not exist fires at the first instant after the gap, once",
        arguments: [
            Row(
                "30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z",
                ["2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00"]),
            Row(
                "15,45 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z",
                ["2026-03-29T03:00+02:00", "2026-03-30T02:15+02:00", "2026-03-30T02:45+02:00"]),
            Row(
                "0 2,3 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z",
                ["2026-03-29T03:00+02:00", "2026-03-30T02:00+02:00", "2026-03-30T03:00+02:00"]),
            Row(
                "*/15 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z",
                ["2026-03-29T03:00+02:00", "2026-03-30T02:00+02:00"]),
            Row(
                "30 2 * * *", "America/New_York", "2026-03-07T22:00:00Z",
                ["2026-03-08T03:00-04:00", "2026-03-09T02:30-04:00"]),
            Row(
                "15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z",
                ["2026-10-04T02:30+11:00", "2026-10-05T02:15+11:00"]),
            Row(
                "30 2 * * *", "Asia/Kolkata", "2026-03-28T12:00:00Z",
                ["2026-03-29T02:30+05:30", "2026-03-30T02:30+05:30"]),
        ])
    func gap(row: Row) throws { try check(row) }

    @Test(
        "What steps through every hour just goes on after a gap",
        arguments: [
            Row(
                "30 * * * *", "Europe/Berlin", "2026-03-29T00:00:00Z",
                ["2026-03-29T01:30+01:00", "2026-03-29T03:30+02:00", "2026-03-29T04:30+02:00"]),
            Row(
                "*/20 * * * *", "America/New_York", "2026-03-08T06:30:00Z",
                ["2026-03-08T01:40-05:00", "2026-03-08T03:00-04:00", "2026-03-08T03:20-04:00"]),
            Row(
                "*/15 * * * *", "Australia/Lord_Howe", "2026-10-03T15:10:00Z",
                ["2026-10-04T01:45+10:30", "2026-10-04T02:30+11:00", "2026-10-04T02:45+11:00"]),
        ])
    func gapOfSteps(row: Row) throws { try check(row) }

    @Test(
        "A fixed time that happens twice fires at the first one",
        arguments: [
            Row(
                "30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z",
                ["2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"]),
            // Asked between the two.
            Row("30 2 * * *", "Europe/Berlin", "2026-10-25T00:45:00Z", ["2026-10-26T02:30+01:00"]),
            Row("30 2 * * *", "Europe/Berlin", "2026-10-25T01:15:00Z", ["2026-10-26T02:30+01:00"]),
            Row(
                "0,30 1-3 * * *", "Europe/Berlin", "2026-10-24T23:45:00Z",
                [
                    "2026-10-25T02:00+02:00", "2026-10-25T02:30+02:00", "2026-10-25T03:00+01:00",
                    "2026-10-25T03:30+01:00",
                ]),
            Row(
                "30 1 * * *", "America/New_York", "2026-10-31T22:00:00Z",
                ["2026-11-01T01:30-04:00", "2026-11-02T01:30-05:00"]),
            Row(
                "45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00:00Z",
                ["2026-04-05T01:45+11:00", "2026-04-06T01:45+10:30"]),
        ])
    func fold(row: Row) throws { try check(row) }

    @Test(
        "What steps through every hour or minute fires in both",
        arguments: [
            Row(
                "30 * * * *", "Europe/Berlin", "2026-10-24T23:45:00Z",
                ["2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00", "2026-10-25T03:30+01:00"]),
            Row(
                "@hourly", "America/New_York", "2026-11-01T04:30:00Z",
                ["2026-11-01T01:00-04:00", "2026-11-01T01:00-05:00", "2026-11-01T02:00-05:00"]),
            Row(
                "*/30 2 * * *", "Europe/Berlin", "2026-10-24T23:45:00Z",
                [
                    "2026-10-25T02:00+02:00", "2026-10-25T02:30+02:00", "2026-10-25T02:00+01:00",
                    "2026-10-25T02:30+01:00", "2026-10-26T02:00+01:00",
                ]),
            Row(
                "*/15 * * * *", "Australia/Lord_Howe", "2026-04-04T14:25:00Z",
                [
                    "2026-04-05T01:30+11:00", "2026-04-05T01:45+11:00", "2026-04-05T01:30+10:30",
                    "2026-04-05T01:45+10:30", "2026-04-05T02:00+10:30",
                ]),
        ])
    func foldOfSteps(row: Row) throws { try check(row) }

    @Test("A zone is an IANA name and nothing else")
    func zones() {
        for name in ["UTC", "Etc/UTC", "Europe/Berlin", "Asia/Kolkata", "America/Argentina/Buenos_Aires"] {
            #expect(ZoneName(name)?.rawValue == name)
        }
        for name in [
            "", "utc", "PST", "GMT+2", "+02:00", "europe/berlin", "Foo/Bar", "../../etc/passwd", "Europe/Berlin\u{0}",
            String(repeating: "a/", count: 5000),
        ] {
            #expect(ZoneName(name) == nil)
        }
        #expect(ZoneName.suggestion(for: "europe/berlin") == "Europe/Berlin")
        #expect(ZoneName.suggestion(for: "Europe/Berln") == "Europe/Berlin")
        #expect(ZoneName.suggestion(for: String(repeating: "x", count: 100_000)) == nil)
    }
}
