import Domain

/// One version of a prompt for people.
struct RegisteredPromptText {
    let prompt: JSONValue
    let style: TextStyle

    func text() -> String {
        var lines = [
            fact("Name", style.bold(word("name"))),
            fact("Version", "\(number("version")) of \(number("latest_version"))"), fact("State", word("state")),
            fact("Made", word("created_at")),
        ]
        let definition = prompt["definition"]
        if let model = definition?["model"]?.asString { lines.append(fact("Model", PlainText.line(model))) }
        let variables = definition?["variables"]?.asObject ?? [:]
        for (index, variable) in variables.sorted(by: { $0.key < $1.key }).enumerated() {
            let type = variable.value["type"]?.asString ?? ""
            lines.append(fact(index == 0 ? "Variables" : "", PlainText.line("\(variable.key): \(type)")))
        }
        if let schema = definition?["answer_schema"] {
            lines.append(fact("Answer", PlainText.line(schema.encodedText())))
        }
        for (name, key) in [("System", "system"), ("User", "user")] {
            guard let text = definition?[key]?.asString, !text.isEmpty else { continue }
            lines +=
                ["", name]
                + text.split(separator: "\n", omittingEmptySubsequences: false).map {
                    "  " + PlainText.visible(String($0))
                }
        }
        return lines.joined(separator: "\n")
    }

    private func word(_ key: String) -> String { PlainText.line(prompt[key]?.asString ?? "") }
    private func number(_ key: String) -> Int64 { prompt[key]?.asInteger ?? 0 }

    private func fact(_ name: String, _ value: String) -> String {
        name + String(repeating: " ", count: max(11 - name.count, 1)) + value
    }
}
