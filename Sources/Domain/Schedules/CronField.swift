/// One of the five fields of a cron expression, in the order in which they are written.
enum CronField: CaseIterable {
    case minute, hour, dayOfMonth, month, dayOfWeek

    /// What it is called in messages.
    var title: String {
        switch self {
        case .minute: "minute"
        case .hour: "hour"
        case .dayOfMonth: "day-of-month"
        case .month: "month"
        case .dayOfWeek: "day-of-week"
        }
    }

    /// The numbers that may be written. Sunday is 0 and also 7.
    var range: ClosedRange<Int> {
        switch self {
        case .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 0...7
        }
    }

    /// The number behind a name of three letters, in any case.
    func number(ofName name: String) -> Int? {
        switch self {
        case .month: Self.months.firstIndex(of: name).map { $0 + 1 }
        case .dayOfWeek: Self.days.firstIndex(of: name)
        case .minute, .hour, .dayOfMonth: nil
        }
    }

    /// What may stand in the field, for messages.
    var expectation: String {
        let numbers = "\(range.lowerBound) to \(range.upperBound)"
        switch self {
        case .month: return "\(numbers) or jan to dec"
        case .dayOfWeek: return "\(numbers) or sun to sat"
        case .minute, .hour, .dayOfMonth: return numbers
        }
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    private static let days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
}
