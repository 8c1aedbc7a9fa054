package import Domain
package import PostgresDriver

/// Ends tasks that left the queue because a newer one with their unique key took their place: cancelled, with the reason
/// `replaced`. At most `limit` per call; returns how many.
package struct FinishReplaced: PostgresStatement {
    package let limit: Int32
    package let by: [TaskID]?
    /// - Parameter by: only those that these tasks replaced; nil for all.
    package init(limit: Int32, by: [TaskID]? = nil) {
        self.limit = limit
        self.by = by
    }

    package static let sql = """
        WITH gone AS (
            DELETE FROM task_replaced WHERE task_id = ANY (ARRAY(
                SELECT r.task_id FROM task_replaced r WHERE $2::uuid[] IS NULL OR r.replaced_by = ANY ($2::uuid[])
                ORDER BY r.task_id LIMIT $1 FOR UPDATE SKIP LOCKED
            ))
            RETURNING task_id, tenant_id, pool_id, was_ready, attempt, uncounted, replaced_by
        ), finished AS (
            SELECT g.task_id, g.tenant_id, g.pool_id, g.attempt, g.uncounted, NULL::timestamptz AS started_at,
                NULL::int8 AS worker_id, 3::int2 AS state, NULL::json AS result,
                json_build_object('class', 'cancelled', 'code', 'replaced',
                    'message', 'A newer task with the same unique key took its place.') AS error,
                json_build_object('code', 'replaced', 'by', task_id(g.replaced_by)) AS detail,
                true AS hooked, g.attempt > 0 AS called, true AS parented,
                NULL::int4 AS epoch, NULL::text AS failure_class,
                NULL::int8 AS started_seq
            FROM gone g
        ), gone_ready AS (
            SELECT * FROM gone WHERE was_ready
        ), \(FinishTail.sql(leaving: FinishTail.left(.queued, by: "gone_ready")))
        SELECT count(*) FROM gone
        """

    package var binds: [PostgresValue] {
        [.int4(limit), by.map { .uuids($0.map(\.uuid)) } ?? .null]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
