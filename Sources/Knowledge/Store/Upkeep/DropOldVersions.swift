import PostgresDriver

/// Removes versions of documents that others took the place of longer ago, the oldest first.
struct DropOldVersions: PostgresStatement {
    let age: Duration
    let limit: Int
    static let sql = """
        WITH gone AS (
            DELETE FROM document_version WHERE ctid = ANY (ARRAY(
                SELECT v.ctid FROM document_version v
                WHERE v.superseded_at < clock_timestamp() - make_interval(secs => $1)
                ORDER BY v.superseded_at LIMIT $2 FOR UPDATE SKIP LOCKED))
            RETURNING 1
        )
        SELECT count(*) FROM gone
        """
    var binds: [PostgresValue] { [.float8(age.inSeconds), .int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int { try row.value(0) }
}
