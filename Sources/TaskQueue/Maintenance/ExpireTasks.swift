package import PostgresDriver

/// Ends the queued, deferred and waiting tasks whose `expires_at` has passed; a running one is left to its attempt.
/// At most `limit` per call. Returns how many expiry rows were handled.
package struct ExpireTasks: PostgresStatement {
    package let limit: Int32
    package init(limit: Int32) { self.limit = limit }

    package static let sql = """
        WITH due AS (
            -- A running task keeps its expiry row: should it come back to the queue, it expires there.
            SELECT e.task_id FROM task_expiry e WHERE e.expires_at <= (SELECT clock_timestamp())
            AND NOT EXISTS (SELECT 1 FROM task_running r WHERE r.task_id = e.task_id)
            ORDER BY e.expires_at, e.task_id LIMIT $1 FOR UPDATE OF e SKIP LOCKED
        ), held_ready AS (
            -- What somebody holds (an application that was just told of it) expires at the next look.
            SELECT l.task_id FROM due CROSS JOIN LATERAL (
                SELECT q.task_id FROM task_ready q WHERE q.task_id = due.task_id FOR UPDATE SKIP LOCKED) l
        ), gone_ready AS (
            DELETE FROM task_ready q WHERE q.task_id = ANY (ARRAY(SELECT task_id FROM held_ready))
            RETURNING q.task_id, q.tenant_id, q.pool_id, q.attempt, q.uncounted
        ), held_deferred AS (
            SELECT l.task_id FROM due CROSS JOIN LATERAL (
                SELECT q.task_id FROM task_deferred q WHERE q.task_id = due.task_id FOR UPDATE SKIP LOCKED) l
        ), gone_deferred AS (
            DELETE FROM task_deferred q WHERE q.task_id = ANY (ARRAY(SELECT task_id FROM held_deferred))
            RETURNING q.task_id, q.tenant_id, q.pool_id, q.attempt, q.uncounted
        ), held_waiting AS (
            SELECT l.task_id FROM due CROSS JOIN LATERAL (
                SELECT w.task_id FROM task_waiting w WHERE w.task_id = due.task_id FOR UPDATE SKIP LOCKED) l
        ), gone_waiting AS (
            DELETE FROM task_waiting w WHERE w.task_id = ANY (ARRAY(SELECT task_id FROM held_waiting))
            RETURNING w.task_id, w.tenant_id, w.pool_id, w.attempt, w.uncounted
        ), finished AS (
            SELECT g.task_id, g.tenant_id, g.pool_id, g.attempt, g.uncounted, NULL::timestamptz AS started_at,
                NULL::int8 AS worker_id, 4::int2 AS state, NULL::json AS result,
                json_build_object('class', 'permanent', 'code', 'expired',
                    'message', 'The task was not started before its expires_at.') AS error,
                NULL::json AS detail, true AS hooked, g.attempt > 0 AS called, true AS parented,
                NULL::int4 AS epoch, NULL::text AS failure_class,
                NULL::int8 AS started_seq
            FROM (SELECT * FROM gone_ready UNION ALL SELECT * FROM gone_deferred
                UNION ALL SELECT * FROM gone_waiting) g
        ), gone_expiry AS (
            -- A task that was claimed in this very moment is in neither place and has no outcome: its row stays too.
            -- One whose day was dropped has left nothing but this row.
            DELETE FROM task_expiry e WHERE e.task_id = ANY (ARRAY(SELECT task_id FROM due))
            AND (e.task_id IN (SELECT task_id FROM finished)
                OR EXISTS (SELECT 1 FROM task_outcome o WHERE o.task_id = e.task_id)
                OR NOT EXISTS (SELECT 1 FROM task t WHERE t.tenant_id = e.tenant_id AND t.id = e.task_id))
            RETURNING e.task_id
        ), \(FinishTail.sql(leaving: FinishTail.left(.queued, by: "gone_ready")))
        SELECT count(*) FROM gone_expiry
        """

    package var binds: [PostgresValue] { [.int4(limit)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
