import Domain

/// An index and its generations for people.
struct IndexText {
    let index: JSONValue
    let style: TextStyle
    /// Whether everything that verification looked at is shown, and not only what is wrong.
    var showsChecks = false

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
            if showsChecks, let table = checks(of: generation) { lines.append(table) }
            if let line = Self.failedChecks(of: generation) { lines.append(style.bad(line)) }
            if let line = Self.reason(of: generation) { lines.append(style.bad(line)) }
        }
        return lines.joined(separator: "\n")
    }

    private func checks(of generation: JSONValue) -> String? {
        let checks = generation["report"]?["checks"]?.asArray ?? []
        guard !checks.isEmpty else { return nil }
        var table = TextTable("CHECK OF \(generation["generation"]?.asInteger ?? 0)", "OK", "FOUND", "WANTED")
        for check in checks {
            table.add(
                check["name"]?.asString ?? "", check["ok"]?.asBool == true ? "yes" : "no",
                check["found"]?.encodedText() ?? "", check["wanted"]?.encodedText() ?? "")
        }
        return table.text(style: style)
    }

    /// Why it was given up.
    private static func reason(of generation: JSONValue) -> String? {
        guard let message = generation["report"]?["message"]?.asString else { return nil }
        return "generation \(generation["generation"]?.asInteger ?? 0): \(PlainText.line(message))"
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
