/// What pgbench printed at its end.
struct PgbenchOutput: Equatable {
    let transactions: Int
    /// Without the time to connect.
    let seconds: Double

    /// Reads the report of pgbench 15 and later.
    init(_ text: String) throws(BenchError) {
        var transactions: Int?
        var perSecond: Double?
        for line in text.split(separator: "\n") {
            if let rest = Self.rest(of: line, after: "number of transactions actually processed: ") {
                transactions = Int(rest.prefix { $0.isNumber })
            } else if let rest = Self.rest(of: line, after: "tps = ") {
                perSecond = Double(rest.prefix { $0.isNumber || $0 == "." })
            }
        }
        guard let transactions, let perSecond, transactions > 0, perSecond > 0 else {
            throw BenchError(.surroundings, "pgbench's report cannot be read: \(text.suffix(500))")
        }
        self.transactions = transactions
        seconds = Double(transactions) / perSecond
    }

    private static func rest(of line: Substring, after mark: String) -> Substring? {
        line.hasPrefix(mark) ? line.dropFirst(mark.count) : nil
    }
}
