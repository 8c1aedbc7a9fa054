package import PostgresDriver

/// Closes the open calls whose deadline has passed and that nobody will settle: those of lost workers, and those of a
/// live one some seconds later (it lost the database while it settled). They become `model_call` rows of state
/// `unknown`, with an audit event, and their slots are free again. Whether they were billed is not known, so what was held
/// for them counts as spent, as an `unknown` row of the ledger, until their own late settlement or an operator says what
/// they cost. At most `limit` per call; returns how many.
package struct ReapCalls: PostgresStatement {
    package let limit: Int32
    package init(limit: Int32 = 1000) { self.limit = limit }

    package static let sql = "SELECT reap_calls($1)"

    package var binds: [PostgresValue] { [.int4(limit)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
