/// The README's table of threats: each with the tests that try to bring it about.
struct ThreatTable {
    struct Row {
        /// `T1` to `T10`.
        let threat: String
        /// As `Suite.function`.
        let tests: [String]
    }

    let rows: [Row]

    /// - Parameter text: a document with the heading `## Threats` and a table below it, whose first column begins with the
    ///   threat's number and whose last one names tests between backticks.
    init(_ text: String) {
        let section = text.split(separator: "\n", omittingEmptySubsequences: false)
            .drop { $0 != "## Threats" }.dropFirst().prefix { !$0.hasPrefix("## ") }
        rows = section.compactMap { line in
            guard let threat = String(line).firstMatch(of: /^\| (T\d+)\s/) else { return nil }
            let last = line.split(separator: "|").last { $0.contains { $0 != " " } } ?? ""
            return Row(threat: String(threat.1), tests: last.matches(of: /`([^`]+)`/).map { String($0.1) })
        }
    }

    /// Everything that is wrong with the table, given the tests there are.
    func complaints(declared: Set<String>) -> [String] {
        var complaints: [String] = []
        let expected = (1...10).map { "T\($0)" }
        if rows.map(\.threat) != expected { complaints.append("the threats are not T1 to T10, each once and in order") }
        for row in rows {
            if row.tests.isEmpty { complaints.append("\(row.threat) names no test") }
            complaints += row.tests.filter { !declared.contains($0) }.map { "\(row.threat): there is no test \($0)" }
        }
        return complaints
    }
}
