import Domain
import ProviderSimulator

/// What happened in a simulation, for people: how calls ended, then the bill.
struct SimulationText {
    let record: SimulatorRecord
    let style: TextStyle

    func text() -> String {
        var lines = ["\(record.calls) calls, at most \(record.inFlight.peak) in flight"]
        lines += counts("by status", record.byStatus)
        lines += counts("by fault", record.byFault)
        lines += counts("by ending", record.byEnding)
        guard record.bill.total.calls > 0 else { return lines.joined(separator: "\n") }
        return lines.joined(separator: "\n") + "\n\n" + bill()
    }

    private func counts(_ title: String, _ counts: [String: Int]) -> [String] {
        guard !counts.isEmpty else { return [] }
        let list = counts.sorted { $0.key < $1.key }.map { "\(PlainText.line($0.key)) \($0.value)" }
        return ["  \(title): " + list.joined(separator: ", ")]
    }

    private func bill() -> String {
        var table = TextTable("MODEL", "BILLED CALLS", "INPUT", "CACHED", "OUTPUT", "DOLLARS")
        for (model, billed) in record.bill.byModel.sorted(by: { $0.key < $1.key }) { add(billed, model, to: &table) }
        add(record.bill.total, "(all)", to: &table)
        return table.text(style: style)
    }

    private func add(_ billed: BilledTokens, _ name: String, to table: inout TextTable) {
        let dollars = FigureText.fixed(Double(billed.nanoDollars) / 1e9, places: 6)
        table.add(
            name, "\(billed.calls)", "\(billed.input)", "\(billed.cachedInput)", "\(billed.output)",
            billed.unpricedCalls > 0 ? "\(dollars) (\(billed.unpricedCalls) unpriced)" : dollars)
    }

    /// One line for each fault, for the help.
    static var faultTable: String {
        FaultKind.all.map { kind in
            let name = kind.name + String(repeating: " ", count: max(1, 25 - kind.name.count))
            return "  \(name)\(kind.summary)" + (kind.parameters.isEmpty ? "" : " (\(kind.parameters))")
        }
        .joined(separator: "\n")
    }

    /// The simulator writes JSON of its own; the console takes ours.
    static func value(_ json: JSON) throws(CommandFailure) -> JSONValue {
        do throws(JSONSyntaxError) {
            return try JSONParser.parse(json.bytes, limits: JSONLimits(bytesMax: 1 << 30, nodesMax: 100_000_000))
        } catch {
            throw CommandFailure(
                .failed, code: "record", title: "The record cannot be shown", detail: "Its JSON is not readable.")
        }
    }
}
