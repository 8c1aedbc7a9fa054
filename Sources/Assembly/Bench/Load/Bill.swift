import Domain

/// Calls, tokens and money: our ledger's sum or the vendor's bill, in the same words, so that one can be taken from the
/// other.
struct Bill: Sendable, Equatable {
    var calls: Int64 = 0
    var inputTokens: Int64 = 0
    var outputTokens: Int64 = 0
    var nanoDollars: Int64 = 0

    static func - (left: Self, right: Self) -> Self {
        Bill(
            calls: left.calls - right.calls, inputTokens: left.inputTokens - right.inputTokens,
            outputTokens: left.outputTokens - right.outputTokens, nanoDollars: left.nanoDollars - right.nanoDollars)
    }

    static func + (left: Self, right: Self) -> Self {
        Bill(
            calls: left.calls + right.calls, inputTokens: left.inputTokens + right.inputTokens,
            outputTokens: left.outputTokens + right.outputTokens, nanoDollars: left.nanoDollars + right.nanoDollars)
    }

    /// What the ledger must say when the vendor asks for `self`: the same calls, tokens and nano-dollars, exactly.
    func checks(ledger: Bill, label: String) -> [BenchCheck] {
        [
            BenchCheck(label + "calls in the ledger", expected: calls, found: ledger.calls),
            BenchCheck(label + "input tokens in the ledger", expected: inputTokens, found: ledger.inputTokens),
            BenchCheck(label + "output tokens in the ledger", expected: outputTokens, found: ledger.outputTokens),
            BenchCheck(label + "nano-dollars in the ledger", expected: nanoDollars, found: ledger.nanoDollars),
        ]
    }

    /// How far the ledger is from the bill, in either direction.
    func figures(ledger: Bill, prefix: String) -> [BenchFigure] {
        let off = ledger - self
        let tokens = abs(off.inputTokens) + abs(off.outputTokens)
        return [
            BenchFigure(prefix + "ledger_off_nanos", Double(abs(off.nanoDollars)), "", aim: .atMost(0)),
            BenchFigure(prefix + "ledger_off_tokens", Double(tokens), "", aim: .atMost(0)),
        ]
    }
}

/// What the simulated vendor says of itself: `GET /simulator/record` and `GET /simulator/bill`.
struct SimulatorReading: Sendable, Equatable {
    /// Refused calls included, which nobody is billed for.
    let calls: Int64
    /// The most calls that were ever in flight at once, counted at each start and end.
    let peak: Int64
    let bill: Bill

    /// Throws when a page is not what it has to be.
    init(record: JSONValue, bill: JSONValue) throws(BenchError) {
        calls = try Self.number("calls", of: record, "record")
        peak = try Self.number("peak_in_flight", of: record, "record")
        let total = bill["total"] ?? .null
        self.bill = Bill(
            calls: try Self.number("calls", of: total, "bill"),
            inputTokens: try Self.number("input_tokens", of: total, "bill"),
            outputTokens: try Self.number("output_tokens", of: total, "bill"),
            nanoDollars: try Self.number("nano_dollars", of: total, "bill"))
    }

    /// Nobody may ever have been in flight beyond the limit; how much room there was is worth a figure.
    func inFlight(limit: Int, prefix: String, label: String) -> (BenchFigure, BenchCheck) {
        let beyond = peak - Int64(limit)
        return (
            BenchFigure(prefix + "peak_minus_limit", Double(beyond), "", aim: .atMost(0)),
            BenchCheck(label + "calls in flight beyond the limit", expected: 0, found: max(beyond, 0))
        )
    }

    private static func number(_ name: String, of page: JSONValue, _ title: String) throws(BenchError) -> Int64 {
        guard let number = page[name]?.asInteger else {
            throw BenchError(.surroundings, "the simulator's \(title) has no number \"\(name)\"")
        }
        return number
    }
}
