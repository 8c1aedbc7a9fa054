import Assembly

extension BenchReport {
    /// The report for people: what was run, a table of figures, how they went over time, whether the counts are right.
    func text(style: TextStyle) -> String {
        ([heading(style), figureTable(style)] + seriesLines + [checkText(style)] + notes.map { "note: \($0)" })
            .joined(separator: "\n")
    }

    /// The checks that do not hold, in one sentence each.
    var wrongCounts: String {
        let wrong = checks.filter { !$0.holds }
        guard !wrong.isEmpty else { return "Nothing was counted." }
        return wrong.map { "\($0.name): expected \($0.expected), found \($0.found)." }.joined(separator: " ")
    }

    private func heading(_ style: TextStyle) -> String {
        let asked = parameters.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return "\(style.bold("bench \(scenario)"))  \(asked)"
    }

    private func figureTable(_ style: TextStyle) -> String {
        var table = TextTable("FIGURE", "MEASURED", "AIM", "")
        for figure in figures {
            table.add(
                figure.name, BenchNumber.text(figure.value, unit: figure.unit), figure.aimText,
                figure.isReached.map { $0 ? "reached" : "missed" } ?? "")
        }
        return table.text(style: style)
    }

    private var seriesLines: [String] {
        series.filter { !$0.values.isEmpty }.map { series in
            "\(series.name) [\(series.unit)]: "
                + series.values.map { BenchNumber.text($0, unit: "") }.joined(separator: " ")
        }
    }

    private func checkText(_ style: TextStyle) -> String {
        let count = checks.filter(\.holds).count
        let text = "counts: \(count) of \(checks.count) are right"
        return isOK ? style.good(text) : style.bad("\(text). \(wrongCounts)")
    }
}

extension BenchFigure {
    fileprivate var aimText: String {
        switch aim {
        case nil: ""
        case .atLeast(let least)?: "≥ " + BenchNumber.text(least, unit: unit)
        case .atMost(let most)?: "≤ " + BenchNumber.text(most, unit: unit)
        }
    }
}

/// Figures of a bench for people.
enum BenchNumber {
    /// Whole numbers with their thousands apart from 100 on, else two decimals: `24,240 tasks/s`, `3.90 ms`, `0.62`.
    static func text(_ value: Double, unit: String) -> String {
        let number =
            value.magnitude >= 100 || value == value.rounded() && value.magnitude < 1e15
            ? grouped(value) : FigureText.fixed(value, places: 2)
        return unit.isEmpty ? number : unit.hasPrefix("/") ? number + unit : "\(number) \(unit)"
    }

    private static func grouped(_ value: Double) -> String {
        guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
        let digits = String(Int(value.rounded().magnitude))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return value < 0 ? "-" + text : text
    }
}
