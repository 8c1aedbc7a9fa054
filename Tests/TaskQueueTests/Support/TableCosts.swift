import PostgresDriver

/// What this session has read of each table since its counts were handed on: rows, by scan or through an index.
struct TableCosts: PostgresStatement {
    static let sql = """
        SELECT relname::text, seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables
        WHERE seq_tup_read + idx_tup_fetch > 0 AND schemaname = current_schema()
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) -> (table: String, rows: Int64) {
        (try row.value(0), try row.value(1))
    }
}

/// Hands the counts of this session on, so that ``TableCosts`` begins at nothing.
struct ForgetCosts: PostgresStatement {
    typealias Row = Void
    static let sql = "SELECT pg_stat_force_next_flush()::text"
}
