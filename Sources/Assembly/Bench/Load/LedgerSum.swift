import PostgresDriver

/// What our own books say after a run: the ledger's sum, and what must be empty when every call is settled.
struct LedgerSum: PostgresStatement {
    struct Row: Sendable {
        let ledger: Bill
        let openCalls: Int64
        let heldNanos: Int64

        /// The books agree with the vendor's bill, no call is left open and no money is left held.
        func checks(bill: Bill, label: String) -> [BenchCheck] {
            bill.checks(ledger: ledger, label: label) + [
                BenchCheck(label + "calls left open", expected: 0, found: openCalls),
                BenchCheck(label + "nano-dollars left held", expected: 0, found: heldNanos),
            ]
        }
    }

    static let sql = """
        SELECT count(*) FILTER (WHERE entry <> 'correction'), coalesce(sum(input_tokens), 0)::int8,
            coalesce(sum(output_tokens), 0)::int8, coalesce(sum(cost_nanos), 0)::int8,
            (SELECT count(*) FROM model_call_open), (SELECT coalesce(sum(held_nanos), 0)::int8 FROM budget)
        FROM ledger
        """

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(
            ledger: Bill(
                calls: try row.value(0), inputTokens: try row.value(1), outputTokens: try row.value(2),
                nanoDollars: try row.value(3)),
            openCalls: try row.value(4), heldNanos: try row.value(5))
    }
}

extension BenchDatabase {
    func ledgerSum() async throws -> LedgerSum.Row {
        guard let row = try await slow.run(LedgerSum()).first else {
            throw BenchError(.surroundings, "the database did not sum up its ledger")
        }
        return row
    }
}
