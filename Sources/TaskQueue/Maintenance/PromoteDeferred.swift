package import PostgresDriver

/// Moves deferred tasks whose time has come to `task_ready`, oldest first, at most `limit` per call.
/// The clock is read once, in a subquery: compared with the volatile function itself, no index would bound the walk, and
/// each look would pass over every deferred task.
package struct PromoteDeferred: PostgresStatement {
    package let limit: Int32
    package init(limit: Int32) { self.limit = limit }

    package static let sql = """
        WITH due AS (
            SELECT task_id FROM task_deferred WHERE run_at <= (SELECT clock_timestamp())
            ORDER BY run_at, task_id LIMIT $1 FOR UPDATE SKIP LOCKED
        ), gone AS (
            DELETE FROM task_deferred d WHERE d.task_id = ANY (ARRAY(SELECT task_id FROM due))
            RETURNING d.task_id, d.tenant_id, d.pool_id, d.priority, d.attempt, d.uncounted
        ), ready AS (
            INSERT INTO task_ready (task_id, tenant_id, pool_id, priority, attempt, uncounted)
            SELECT task_id, tenant_id, pool_id, priority, attempt, uncounted FROM gone
        )
        SELECT count(*) FROM gone
        """

    package var binds: [PostgresValue] { [.int4(limit)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
