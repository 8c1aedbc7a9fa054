package import PostgresDriver

/// Deletes prompts and answers that were kept for debugging longer ago than a day; nobody can read them any more.
/// At most `limit` per call; returns how many, so call again while that is the limit.
package struct PruneDebugRecords: PostgresStatement {
    package let limit: Int64
    package init(limit: Int64 = 1_000) { self.limit = limit }

    package static let sql = """
        WITH gone AS (
            DELETE FROM debug_record WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM debug_record WHERE stored_at < (SELECT clock_timestamp() - interval '24 hours')
                ORDER BY stored_at LIMIT $1 FOR UPDATE SKIP LOCKED)) RETURNING 1
        )
        SELECT count(*) FROM gone
        """

    package var binds: [PostgresValue] { [.int8(limit)] }
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
