package import Domain
import Foundation
package import PostgresDriver

/// Ends the leases that were not renewed: the epoch rises, so that whatever the lost worker still does changes
/// nothing. Its idle slots return when their own leases end.
package struct EndLostWorkers: PostgresStatement {
    package init() {}
    package static let sql = """
        UPDATE worker SET epoch = epoch + 1, stopped_at = clock_timestamp()
        WHERE stopped_at IS NULL AND lease_until < clock_timestamp() RETURNING id
        """
    package var binds: [PostgresValue] { [] }
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// Takes the tasks of lost workers out of `task_running`. The attempt counts, since the task may be what killed
/// the worker: with attempts left it goes back to `task_ready`, else it fails with class `lost`.
/// At most `limit` per call; call again while it returns that many.
package struct RescueTasks: PostgresStatement {
    package let limit: Int32
    package init(limit: Int32) { self.limit = limit }

    package static let sql = """
        WITH stray AS (
            SELECT r.task_id FROM task_running r
            WHERE NOT EXISTS (SELECT 1 FROM worker w
                WHERE w.id = r.worker_id AND w.epoch = r.epoch AND w.stopped_at IS NULL)
            ORDER BY r.task_id LIMIT $1 FOR UPDATE SKIP LOCKED
        ), gone AS (
            DELETE FROM task_running r USING stray s WHERE r.task_id = s.task_id
            RETURNING r.task_id, r.tenant_id, r.pool_id, r.priority, r.attempt, r.uncounted, r.started_at,
                r.worker_id, r.epoch, r.cancel_requested
        ), judged AS (
            SELECT g.*, (g.attempt - g.uncounted) >= t.attempts_max AND NOT g.cancel_requested AS is_last,
                json_build_object('class', 'lost', 'code', 'worker_lost',
                    'message', 'The worker stopped answering while it ran this attempt.') AS failure
            FROM gone g JOIN task t ON t.tenant_id = g.tenant_id AND t.id = g.task_id
        ), tried AS (
            INSERT INTO attempt (task_id, attempt, tenant_id, worker_id, epoch, counted, started_at, failure_class, failure)
            SELECT task_id, attempt, tenant_id, worker_id, epoch, true, started_at, 'lost', failure FROM judged
        ), ready AS (
            INSERT INTO task_ready (task_id, tenant_id, pool_id, priority, attempt, uncounted)
            SELECT task_id, tenant_id, pool_id, priority, attempt, uncounted
            FROM judged WHERE NOT is_last AND NOT cancel_requested
        ), finished AS (
            SELECT task_id, tenant_id, pool_id, attempt, uncounted, started_at, NULL::int8 AS worker_id,
                CASE WHEN is_last THEN 2 ELSE 3 END::int2 AS state, NULL::json AS result,
                CASE WHEN is_last THEN failure END AS error, CASE WHEN is_last THEN failure END AS detail,
                true AS hooked, true AS called, NULL::int4 AS epoch, NULL::text AS failure_class
            FROM judged WHERE is_last OR cancel_requested
        ), \(FinishTail.sql(
            after: "SELECT task_id, tenant_id, 'attempt.lost', attempt, worker_id, failure FROM judged",
            leaving: FinishTail.left(.stopped, by: "gone")))
        SELECT task_id FROM gone
        """

    package var binds: [PostgresValue] { [.int4(limit)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> TaskID {
        TaskID(try row.value(0, as: UUID.self))
    }
}
