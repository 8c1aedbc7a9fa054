import Domain

/// One task for people.
struct TaskText {
    let task: JSONValue
    let style: TextStyle
    let width: Int

    /// Facts line by line, then result or error.
    func text() -> String {
        (facts + outcome).joined(separator: "\n")
    }

    private var facts: [String] {
        var lines = [fact("ID", style.bold(word("id"))), fact("Kind", word("kind"))]
        let reason = task["reason"]?.asString.map { " (\(PlainText.line($0)))" } ?? ""
        lines.append(fact("State", style.state(word("state")) + reason))
        if let position = PositionText.line(task["position"]) { lines.append(fact("Position", position)) }
        if let progress = ProgressText.line(task["progress"]) { lines.append(fact("Progress", progress)) }
        if let attempts = task["attempts"]?.asInteger, attempts > 0 { lines.append(fact("Attempts", "\(attempts)")) }
        let times = [
            ("Created", "created_at"), ("Runs", "run_at"), ("Wakes", "wakes_at"), ("Started", "started_at"),
            ("Finished", "finished_at"), ("Expires", "expires_at"), ("Webhook", "webhook_url"),
            ("Retry of", "retry_of"), ("User", "user"),
        ]
        for (name, key) in times where task[key]?.asString != nil { lines.append(fact(name, word(key))) }
        if let metadata = task["metadata"], !metadata.isNull {
            lines.append(fact("Metadata", PlainText.line(metadata.encodedText())))
        }
        if let usage = UsageText.line(task["usage"]) { lines.append(fact("Usage", usage)) }
        return lines
    }

    private var outcome: [String] {
        if let error = task["error"], !error.isNull {
            let code = error["code"]?.asString ?? "failed"
            let message = error["message"]?.asString ?? error.encodedText()
            return [fact("Error", style.bad(PlainText.line(code)))]
                + TextWrap.lines(message, width: width, indent: "  ")
        }
        guard let result = task["result"], !result.isNull else { return [] }
        return ["Result"] + ResultText(result: result, style: style, width: width).lines(indent: "  ")
    }

    private func word(_ key: String) -> String { PlainText.line(task[key]?.asString ?? "") }

    private func fact(_ name: String, _ value: String) -> String {
        name + String(repeating: " ", count: max(10 - name.count, 1)) + value
    }
}

/// What a task used, in one line.
enum UsageText {
    /// Nil when there is nothing to say.
    static func line(_ usage: JSONValue?) -> String? {
        guard let usage, let input = usage["input_tokens"]?.asInteger, let output = usage["output_tokens"]?.asInteger
        else { return nil }
        let cost = usage["cost_usd"]?.asDouble ?? 0
        let places = cost == 0 || cost >= 0.01 ? 2 : 6
        return "\(input) tokens in, \(output) out, $\(FigureText.fixed(cost, places: places))"
    }
}
