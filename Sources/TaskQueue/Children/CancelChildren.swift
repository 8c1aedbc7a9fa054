package import Domain
package import PostgresDriver

/// Cancels the children of parents that wait no more, at most `limit` per call: those that wait end at once, those that run
/// are marked for their workers. Returns how many it changed; call again until that is none. Children of a parent that
/// still waits are left alone, whoever asks. A child that waits for children of its own leaves those for the next call
/// about it. What another statement holds is skipped: it ends there, or is found by the next look.
package struct CancelChildren: PostgresStatement {
    package let parents: [TaskID]
    package let limit: Int32
    package init(of parents: [TaskID], limit: Int32) {
        self.parents = parents.sorted()
        self.limit = limit
    }

    package static let sql = """
        WITH picked AS MATERIALIZED (
            SELECT c.child_id FROM unnest($1::uuid[]) AS p(id) CROSS JOIN LATERAL (
                SELECT o.child_id FROM task_child_open o
                WHERE o.parent_id = p.id AND NOT EXISTS (SELECT 1 FROM task_waiting w WHERE w.task_id = p.id)
                AND NOT EXISTS (SELECT 1 FROM task_running r WHERE r.task_id = o.child_id AND r.cancel_requested)
                LIMIT $2
            ) c LIMIT $2
        ), due AS MATERIALIZED (
            SELECT child_id FROM picked ORDER BY child_id
        ), held_ready AS (
            SELECT l.task_id FROM due CROSS JOIN LATERAL (
                SELECT q.task_id FROM task_ready q WHERE q.task_id = due.child_id FOR UPDATE SKIP LOCKED) l
        ), gone_ready AS (
            DELETE FROM task_ready q WHERE q.task_id = ANY (ARRAY(SELECT task_id FROM held_ready))
            RETURNING q.task_id, q.tenant_id, q.pool_id, q.attempt, q.uncounted
        ), held_deferred AS (
            SELECT l.task_id FROM due CROSS JOIN LATERAL (
                SELECT d.task_id FROM task_deferred d WHERE d.task_id = due.child_id FOR UPDATE SKIP LOCKED) l
        ), gone_deferred AS (
            DELETE FROM task_deferred d WHERE d.task_id = ANY (ARRAY(SELECT task_id FROM held_deferred))
            RETURNING d.task_id, d.tenant_id, d.pool_id, d.attempt, d.uncounted
        ), held_waiting AS (
            SELECT l.task_id FROM due CROSS JOIN LATERAL (
                SELECT w.task_id FROM task_waiting w WHERE w.task_id = due.child_id FOR UPDATE SKIP LOCKED) l
        ), gone_waiting AS (
            DELETE FROM task_waiting w WHERE w.task_id = ANY (ARRAY(SELECT task_id FROM held_waiting))
            RETURNING w.task_id, w.tenant_id, w.pool_id, w.attempt, w.uncounted
        ), held_running AS (
            SELECT l.task_id FROM due CROSS JOIN LATERAL (
                SELECT r.task_id FROM task_running r WHERE r.task_id = due.child_id AND NOT r.cancel_requested
                FOR UPDATE SKIP LOCKED) l
        ), asked AS (
            UPDATE task_running r SET cancel_requested = true
            WHERE r.task_id = ANY (ARRAY(SELECT task_id FROM held_running))
            RETURNING r.task_id, r.tenant_id, r.attempt
        ), asked_event AS (
            INSERT INTO audit_event (subject, tenant_id, action, attempt)
            SELECT task_id, tenant_id, 'task.cancel_requested', attempt FROM asked
        ), finished AS (
            SELECT g.task_id, g.tenant_id, g.pool_id, g.attempt, g.uncounted, NULL::timestamptz AS started_at,
                NULL::int8 AS worker_id, 3::int2 AS state, NULL::json AS result, NULL::json AS error,
                NULL::json AS detail, true AS hooked, g.attempt > 0 AS called, true AS parented,
                NULL::int4 AS epoch, NULL::text AS failure_class,
                NULL::int8 AS started_seq
            FROM (SELECT * FROM gone_ready UNION ALL SELECT * FROM gone_deferred
                UNION ALL SELECT * FROM gone_waiting) g
        ), \(FinishTail.sql(leaving: FinishTail.left(.queued, by: "gone_ready")))
        SELECT (SELECT count(*) FROM finished) + (SELECT count(*) FROM asked)
        """

    package var binds: [PostgresValue] { [.uuids(parents.map(\.uuid)), .int4(limit)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
