import Domain

/// A budget as people read it, in dollars.
enum BudgetText {
    static func text(_ answer: JSONValue, style: TextStyle) -> String {
        var table = TextTable("WINDOW (UTC)", "CAP", "SPENT")
        table.add("day", cap(answer["daily_cap_nanos"]), dollars(answer["spent_today_nanos"]))
        table.add("month", cap(answer["monthly_cap_nanos"]), dollars(answer["spent_this_month_nanos"]))
        table.add("in all", cap(answer["total_cap_nanos"]), dollars(answer["spent_total_nanos"]))
        let rest = answer["when_spent"]?.asString == "fail" ? "tasks fail" : "tasks wait"
        let lines = [
            table.text(style: style),
            "held for calls under way: \(dollars(answer["held_nanos"])); when it is spent, \(rest); "
                + "waiting for money: \(answer["waiting_tasks"]?.asInteger ?? 0)",
        ]
        return (lines + unknown(answer["unknown_calls"]?.asArray ?? [], style: style)).joined(separator: "\n")
    }

    static func dollars(_ value: JSONValue?) -> String {
        DollarText.text(Money(nanoDollars: value?.asInteger ?? 0))
    }

    private static func cap(_ value: JSONValue?) -> String { value?.asInteger == nil ? "-" : dollars(value) }

    private static func unknown(_ calls: [JSONValue], style: TextStyle) -> [String] {
        guard !calls.isEmpty else { return [] }
        var table = TextTable("CALL OF UNKNOWN OUTCOME", "MODEL", "CHARGED", "AT")
        for call in calls {
            table.add(
                call["call"]?.asString ?? "", call["model"]?.asString ?? "", dollars(call["charged_nanos"]),
                call["at"]?.asString ?? "")
        }
        return ["", table.text(style: style)]
    }
}
