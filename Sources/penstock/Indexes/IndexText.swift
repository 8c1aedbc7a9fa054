import Domain

/// An index and its generations for people.
struct IndexText {
    let index: JSONValue
    let style: TextStyle

    func text() -> String {
        var lines = [
            style.bold(PlainText.line(index["name"]?.asString ?? ""))
                + "  \(index["documents"]?.asInteger ?? 0) documents, "
                + (index["model"]?.asString.map { "vectors by \(PlainText.line($0))" } ?? "words alone")
        ]
        let generations = index["generations"]?.asArray ?? []
        guard !generations.isEmpty else { return lines[0] }
        var table = TextTable(
            "GEN", "STATE", "DOCUMENTS", "CHUNKS", "EMBEDDED", "CACHED", "FAILED", "PENDING", "DOLLARS")
        for generation in generations {
            func count(_ key: String) -> String { "\(generation[key]?.asInteger ?? 0)" }
            table.add(
                count("generation"), generation["state"]?.asString ?? "", count("documents"), count("chunks"),
                count("embedded"), count("cache_hits"), count("failures"), count("pending"),
                ModelsText.dollarText(generation["spent_nanos"]?.asInteger ?? 0))
        }
        lines.append(table.text(style: style))
        for generation in generations {
            if let line = Self.failedChecks(of: generation) { lines.append(style.bad(line)) }
        }
        return lines.joined(separator: "\n")
    }

    /// What verification found wrong with a generation.
    private static func failedChecks(of generation: JSONValue) -> String? {
        let checks = generation["report"]?["checks"]?.asArray ?? []
        let failed = checks.filter { $0["ok"]?.asBool == false }.compactMap { $0["name"]?.asString }
        guard !failed.isEmpty else { return nil }
        return "generation \(generation["generation"]?.asInteger ?? 0) did not pass: "
            + failed.map { PlainText.line($0) }.joined(separator: ", ")
    }
}
