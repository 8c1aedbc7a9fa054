import Domain
import Foundation

/// Reads when a schedule fires: exactly one of `cron` (with `zone`), `every_seconds` (with `anchor`) and `at`.
enum SpecReader {
    /// How far ahead an anchor or a moment may lie, as for the fires of a cron expression.
    static let horizon: TimeInterval = 8 * 366 * 24 * 3600

    private static let choices = ["cron", "every_seconds", "at"]

    /// The spec, or nil with everything that is wrong reported to `input`.
    /// - Parameter now: the database's clock.
    static func spec(_ input: inout InputReader, now: Date) -> ScheduleSpec? {
        let cron = cron(&input, now: now)
        let every = every(&input, now: now)
        let at = at(&input, now: now)
        let given = choices.filter(input.has)
        if given.isEmpty { input.report("cron", "one of cron, every_seconds and at is required") }
        for extra in given.dropFirst() {
            input.report(extra, "excludes \(given[0]); give one of cron, every_seconds and at")
        }
        refuse("zone", without: "cron", &input)
        refuse("anchor", without: "every_seconds", &input)
        return cron ?? every ?? at
    }

    private static func cron(_ input: inout InputReader, now: Date) -> ScheduleSpec? {
        let text = input.string("cron", required: false, bytesMax: CronExpression.bytesMax)
        let zone = zone(&input)
        guard let text else { return nil }
        do {
            let schedule = CronSchedule(try CronExpression(text), in: zone ?? .utc)
            guard ScheduleSpec.cron(schedule).next(after: now) != nil else {
                input.report("cron", "never fires: no day in the next eight years matches")
                return nil
            }
            return .cron(schedule)
        } catch {
            input.report("cron", error.message)
            return nil
        }
    }

    private static func zone(_ input: inout InputReader) -> ZoneName? {
        guard let name = input.string("zone", required: false, bytesMax: 64) else { return nil }
        if let zone = ZoneName(name) { return zone }
        let suggestion = ZoneName.suggestion(for: name).map { "; did you mean \"\($0)\"?" } ?? ""
        input.report("zone", "is not an IANA time zone such as \"Europe/Berlin\" or \"UTC\"\(suggestion)")
        return nil
    }

    private static func every(_ input: inout InputReader, now: Date) -> ScheduleSpec? {
        let seconds = input.integer("every_seconds", required: false, in: ScheduleSpec.everySecondsRange)
        let anchor = moment("anchor", &input, now: now)
        guard let seconds else { return nil }
        let start = anchor ?? Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
        return .every(seconds: Int(seconds), anchor: start)
    }

    private static func at(_ input: inout InputReader, now: Date) -> ScheduleSpec? {
        guard let date = moment("at", &input, now: now) else { return nil }
        if date <= now { input.report("at", "has passed; expected a time in the future") }
        return .at(date)
    }

    private static func moment(_ key: String, _ input: inout InputReader, now: Date) -> Date? {
        guard let date = input.timestamp(key, required: false) else { return nil }
        if !date.isWholeSecond { input.report(key, "has a fraction of a second; schedules fire on whole seconds") }
        if date > now + horizon { input.report(key, "is more than eight years ahead") }
        return date
    }

    private static func refuse(_ key: String, without other: String, _ input: inout InputReader) {
        if input.has(key), !input.has(other) { input.report(key, "is only possible with \(other)") }
    }
}
