import PostgresDriver

/// Removes cached vectors that were made longer ago, the oldest first.
struct DropOldVectors: PostgresStatement {
    let age: Duration
    let limit: Int
    static let sql = """
        WITH gone AS (
            DELETE FROM embedding_cache WHERE ctid = ANY (ARRAY(
                SELECT e.ctid FROM embedding_cache e
                WHERE e.created_at < clock_timestamp() - make_interval(secs => $1)
                ORDER BY e.created_at LIMIT $2 FOR UPDATE SKIP LOCKED))
            RETURNING 1
        )
        SELECT count(*) FROM gone
        """
    var binds: [PostgresValue] { [.float8(age.inSeconds), .int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int { try row.value(0) }
}
