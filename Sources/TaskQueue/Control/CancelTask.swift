package import Domain
package import PostgresDriver

/// Cancels a task of a tenant. One that waits ends at once; one that runs is marked, its worker stops it within
/// a heartbeat and the outcome comes from there. In READ COMMITTED a claim or a promotion may slip in between
/// the two looks, so the caller repeats while the answer is ``Answer/missed``.
package struct CancelTask: PostgresStatement {
    package enum Answer: String, Sendable {
        case cancelled
        /// Its worker has been asked, now or before.
        case requested
        /// Not waiting and not running: it has ended, it moved just now, or there is no such task.
        case missed
    }

    package let tenant: TenantID
    package let task: TaskID
    package init(tenant: TenantID, task: TaskID) {
        self.tenant = tenant
        self.task = task
    }

    package static let sql = """
        WITH gone_ready AS (
            DELETE FROM task_ready WHERE task_id = $2 AND tenant_id = $1
            RETURNING task_id, tenant_id, pool_id, attempt, uncounted
        ), gone_deferred AS (
            DELETE FROM task_deferred WHERE task_id = $2 AND tenant_id = $1
            RETURNING task_id, tenant_id, pool_id, attempt, uncounted
        ), gone_waiting AS (
            DELETE FROM task_waiting WHERE task_id = $2 AND tenant_id = $1
            RETURNING task_id, tenant_id, pool_id, attempt, uncounted
        ), asked AS (
            -- Once: asking again writes nothing, so that the timeline holds the request a single time.
            UPDATE task_running SET cancel_requested = true
            WHERE task_id = $2 AND tenant_id = $1 AND NOT cancel_requested RETURNING task_id, tenant_id, attempt
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
        ), \(FinishTail.sql(
            leaving: FinishTail.left(.queued, by: "gone_ready"), within: .one("$2")))
        SELECT CASE WHEN EXISTS (SELECT 1 FROM finished) THEN 'cancelled'
            WHEN EXISTS (SELECT 1 FROM asked) OR EXISTS (SELECT 1 FROM task_running
                WHERE task_id = $2 AND tenant_id = $1 AND cancel_requested) THEN 'requested'
            ELSE 'missed' END
        """

    package var binds: [PostgresValue] { [.int4(tenant.rawValue), .uuid(task.uuid)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Answer {
        Answer(rawValue: try row.value(0)) ?? .missed
    }
}
