import Domain

/// A policy as a table: a row for each class and each exception.
struct PolicyText {
    let policy: JSONValue

    func text(style: TextStyle) -> String {
        var table = TextTable("SORT", "TO MODELS", "BACK")
        for sort in ["personal", "secrets"] { table.add(sort, action(sort, "input"), action(sort, "output")) }
        for sort in exceptions { table.add("  " + sort, exception(sort, "input"), exception(sort, "output")) }
        var lines = [table.text(style: style)]
        if policy["is_standard"] == true { lines.append("The standard policy: the tenant has set none.") }
        let tokens = (policy["allow_list"]?.asArray ?? []).compactMap(\.asString)
        if !tokens.isEmpty { lines.append("Never findings: " + tokens.map(PlainText.line).joined(separator: ", ")) }
        return lines.joined(separator: "\n")
    }

    private var exceptions: [String] {
        let names = ["input", "output"].flatMap { direction in
            policy[direction]?["detectors"]?.asObject.map { Array($0.keys) } ?? []
        }
        return Set(names).sorted()
    }

    private func action(_ sort: String, _ direction: String) -> String { policy[direction]?[sort]?.asString ?? "" }

    private func exception(_ sort: String, _ direction: String) -> String {
        policy[direction]?["detectors"]?[sort]?.asString ?? "-"
    }
}
