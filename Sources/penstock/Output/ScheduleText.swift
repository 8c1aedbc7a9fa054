import Domain

/// One schedule for people.
struct ScheduleText {
    let schedule: JSONValue
    let style: TextStyle

    func text() -> String {
        var lines = [
            fact("Name", style.bold(word("name"))), fact("Kind", word("kind")), fact("Fires", Self.spec(schedule)),
        ]
        lines.append(fact("State", word("state") == "active" ? style.good("active") : style.notable(word("state"))))
        lines.append(fact("Catch-up", word("catch_up")))
        if let count = schedule["fired_count"]?.asInteger { lines.append(fact("Tasks", "\(count)")) }
        for (name, key) in [("User", "user"), ("Last", "last_fire_at"), ("Webhook", "webhook_url")]
        where schedule[key]?.asString != nil {
            lines.append(fact(name, word(key)))
        }
        let fires = schedule["next_fires"]?.asArray ?? []
        lines += Self.lines(ofFires: fires).enumerated().map { fact($0.offset == 0 ? "Next" : "", $0.element) }
        return lines.joined(separator: "\n")
    }

    /// When it fires, in one line.
    static func spec(_ schedule: JSONValue) -> String {
        if let cron = schedule["cron"]?.asString {
            return PlainText.line("\(cron) \(schedule["zone"]?.asString ?? "UTC")")
        }
        if let seconds = schedule["every_seconds"]?.asInteger { return "every \(seconds) s" }
        return PlainText.line("at \(schedule["at"]?.asString ?? "?")")
    }

    /// One line for each fire: the instant, and the local time where there is a zone.
    static func lines(ofFires fires: [JSONValue]) -> [String] {
        fires.map { fire in
            PlainText.line([fire["at"]?.asString, fire["local"]?.asString].compactMap { $0 }.joined(separator: "  "))
        }
    }

    private func word(_ key: String) -> String { PlainText.line(schedule[key]?.asString ?? "") }

    private func fact(_ name: String, _ value: String) -> String {
        name + String(repeating: " ", count: max(10 - name.count, 1)) + value
    }
}
