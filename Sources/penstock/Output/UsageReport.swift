import Domain

/// The cost report as a table or as comma-separated values.
struct UsageReport {
    private let header: [String]
    private let rows: [[String]]

    init(_ answer: JSONValue, facets: [String]) {
        let known = ["day", "tenant", "kind", "model"].filter { facets.contains($0) }
        let names = known.flatMap { $0 == "model" ? ["provider", "model"] : [$0] }
        header = names + ["calls", "input_tokens", "output_tokens", "dollars", "estimated_dollars", "unknown_calls"]
        rows = (answer["usage"]?.asArray ?? []).map { line in
            names.map { line[$0]?.asString ?? "" }
                + ["calls", "input_tokens", "output_tokens"].map { "\(line[$0]?.asInteger ?? 0)" }
                + [
                    BudgetText.dollars(line["cost_nanos"]), BudgetText.dollars(line["estimated_nanos"]),
                    "\(line["unknown_calls"]?.asInteger ?? 0)",
                ]
        }
    }

    func text(style: TextStyle) -> String {
        guard !rows.isEmpty else { return "No usage in these days." }
        var table = TextTable(header: header.map { $0.uppercased().replacing("_", with: " ") })
        for row in rows { table.add(cells: row) }
        return table.text(style: style)
    }

    /// RFC 4180, without a line feed at the end.
    func csv() -> String {
        ([header] + rows).map { $0.map(Self.cell).joined(separator: ",") }.joined(separator: "\r\n")
    }

    /// A cell that a spreadsheet would take for a formula gets an apostrophe in front.
    private static func cell(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false && text.wholeMatch(of: /-?[0-9.]+/) == nil
        let safe = isFormula ? "'" + text : text
        guard safe.contains(where: { ",\"\r\n".contains($0) }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
