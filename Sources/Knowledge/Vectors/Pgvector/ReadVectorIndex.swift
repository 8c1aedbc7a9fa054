import PostgresDriver

/// Whether a generation's table is there, and what of its index; no row without the table.
struct ReadVectorIndex: PostgresStatement {
    struct Row: Sendable {
        let hasIndex: Bool
        /// A build that broke off leaves an index that is there and answers nothing.
        let isValid: Bool
    }

    let table: VectorTable

    static let sql = """
        SELECT x.indexrelid IS NOT NULL, coalesce(x.indisvalid AND x.indisready, false)
        FROM pg_class t
        LEFT JOIN (pg_index x JOIN pg_class n ON n.oid = x.indexrelid AND n.relname = $2) ON x.indrelid = t.oid
        WHERE t.oid = to_regclass($1)
        """

    var binds: [PostgresValue] { [.text(table.name), .text(table.indexName)] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(hasIndex: try row.value(0), isValid: try row.value(1))
    }
}
