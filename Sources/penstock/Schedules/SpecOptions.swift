import ArgumentParser
import Domain

/// When a schedule fires, on the command line. The server judges it; only an interval is judged here, because it is sent in
/// other words than it was given.
struct SpecOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A cron expression of five fields, or @hourly, @daily, @weekly, @monthly, @yearly.", valueName: "fields"))
    var cron: String?

    @Option(
        help: ArgumentHelp("The IANA time zone of --cron, such as Europe/Berlin (default: UTC).", valueName: "name"))
    var zone: String?

    @Option(
        help: ArgumentHelp(
            "Every so often: seconds, or a number with s, m, h or d, such as 15m. From 10 seconds to 366 days.",
            valueName: "time"))
    var every: String?

    @Option(
        help: ArgumentHelp(
            "A time that --every counts from, such as 2026-03-01T00:00:00Z (default: now).", valueName: "time"))
    var anchor: String?

    @Option(help: ArgumentHelp("Once, at this time.", valueName: "time"))
    var at: String?

    /// The members of the request's body.
    func members() throws(CommandFailure) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        members.put("cron", cron)
        members.put("zone", zone)
        if let every { members["every_seconds"] = .integer(try Self.seconds(every)) }
        if let anchor { members["anchor"] = try OptionText.time(anchor, option: "--anchor") }
        if let at { members["at"] = try OptionText.time(at, option: "--at") }
        return members
    }

    static func seconds(_ text: String) throws(CommandFailure) -> Int64 {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let unit = text.last.flatMap { units[$0] }
        let digits = unit == nil ? text : String(text.dropLast())
        // Nine digits of days are still far from the largest number.
        guard digits.utf8.count <= 9, let number = Int64(digits) else {
            throw .usage("--every must be seconds, or a number with s, m, h or d, such as 15m.")
        }
        let seconds = number * (unit ?? 1)
        guard ScheduleSpec.everySecondsRange.contains(seconds) else {
            throw .usage("--every must be at least 10 seconds and at most 366 days.")
        }
        return seconds
    }
}
