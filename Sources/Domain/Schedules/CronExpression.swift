/// When something recurs, as cron writes it: minute, hour, day of month, month, day of week.
///
/// ```
/// ┌─ minute 0-59
/// │ ┌─ hour 0-23
/// │ │ ┌─ day of month 1-31
/// │ │ │ ┌─ month 1-12 or jan-dec
/// │ │ │ │ ┌─ day of week 0-7 or sun-sat, Sunday is 0 and 7
/// 0 9 * * mon-fri
/// ```
///
/// The days are those of cron(8): when both day fields are restricted, a day that matches either of them is one; a field
/// that begins with `*` (also `*/2`) is not restricted, and then a day must match both.
package struct CronExpression: Sendable, Hashable {
    /// Bytes of the longest text that is read.
    package static let bytesMax = 256

    /// As it was written, with single spaces.
    package let text: String
    let minutes: CronValues
    let hours: CronValues
    let daysOfMonth: CronValues
    let months: CronValues
    let daysOfWeek: CronValues

    /// Reads five fields with white space between them, or one of the macros `@hourly`, `@daily`, `@midnight`,
    /// `@weekly`, `@monthly`, `@yearly` and `@annually`.
    package init(_ written: String) throws(CronSyntaxError) {
        guard written.utf8.count <= Self.bytesMax else {
            throw CronSyntaxError("is longer than \(Self.bytesMax) bytes")
        }
        guard written.utf8.allSatisfy({ $0 == 0x09 || (0x20...0x7E).contains($0) }) else {
            throw CronSyntaxError("holds characters that no cron expression has")
        }
        let words = written.split { $0 == " " || $0 == "\t" }
        text = words.joined(separator: " ")
        let fields = try words.first?.hasPrefix("@") == true ? Self.expand(words) : words
        guard fields.count == 5 else {
            throw CronSyntaxError(
                "has \(fields.count) fields; expected 5: minute, hour, day of month, month, day of week")
        }
        minutes = try CronFieldParser(field: .minute).values(in: fields[0])
        hours = try CronFieldParser(field: .hour).values(in: fields[1])
        daysOfMonth = try CronFieldParser(field: .dayOfMonth).values(in: fields[2])
        months = try CronFieldParser(field: .month).values(in: fields[3])
        daysOfWeek = try CronFieldParser(field: .dayOfWeek).values(in: fields[4])
    }

    /// Whether it names particular times of the day, as opposed to stepping through every hour or every minute.
    /// What cron(8) calls a job that runs "at a particular time": neither field begins with `*`.
    var hasFixedTimes: Bool { !minutes.isStar && !hours.isStar }

    private static func expand(_ words: [Substring]) throws(CronSyntaxError) -> [Substring] {
        guard words.count == 1, let fields = macros[words[0].lowercased()] else {
            throw CronSyntaxError(
                "begins with @ and is none of @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually")
        }
        return fields.split(separator: " ")
    }

    private static let macros = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]
}
