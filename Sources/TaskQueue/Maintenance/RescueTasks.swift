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
/// the worker: with attempts left it goes back to the queue, else it fails with class `lost`.
/// At most `limit` per call; call again while it returns that many.
///
/// A task whose worker was lost `deathsMax` times is taken for the cause and set aside: it fails with code `crash_loop`,
/// however many attempts it has left. What died with it for the first time is ready at once. What has died before and
/// not alone is spread over up to a minute, so that the innocent ones do not run, and die, beside the guilty one again:
/// claimed together once more they would all reach `deathsMax` together.
package struct RescueTasks: PostgresStatement {
    package let limit: Int32
    package let deathsMax: Int32
    package init(limit: Int32, deathsMax: Int32 = 3) {
        self.limit = limit
        self.deathsMax = deathsMax
    }

    package static let sql = """
        WITH stray AS (
            SELECT r.task_id FROM task_running r
            WHERE NOT EXISTS (SELECT 1 FROM worker w
                WHERE w.id = r.worker_id AND w.epoch = r.epoch AND w.stopped_at IS NULL)
            ORDER BY r.task_id LIMIT $1 FOR UPDATE SKIP LOCKED
        ), gone AS (
            DELETE FROM task_running r WHERE r.task_id = ANY (ARRAY(SELECT task_id FROM stray))
            RETURNING r.task_id, r.tenant_id, r.pool_id, r.priority, r.attempt, r.uncounted, r.started_at,
                r.started_seq, r.worker_id, r.epoch, r.cancel_requested
        ), traced AS (
            -- The deaths, this one included. The rows of earlier attempts are in the snapshot; this one's is not yet.
            SELECT g.*, t.attempts_max, 1 + (SELECT count(*) FROM attempt a
                WHERE a.task_id = g.task_id AND a.failure_class = 'lost') AS deaths
            FROM gone g CROSS JOIN LATERAL (\(Probe.task(of: "g"))) t
        ), judged AS MATERIALIZED (
            SELECT t.*, NOT t.cancel_requested AND t.deaths >= $2 AS is_loop,
                NOT t.cancel_requested AND (t.deaths >= $2 OR t.attempt - t.uncounted >= t.attempts_max) AS is_last,
                CASE WHEN t.deaths < 2 THEN 0 ELSE
                    random() * least(60, 2 * (count(*) FILTER (WHERE t.deaths > 1) OVER () - 1)) END AS wait,
                json_build_object('class', 'lost', 'code', 'worker_lost',
                    'message', 'The worker stopped answering while it ran this attempt.') AS failure
            FROM traced t
        ), tried AS (
            INSERT INTO attempt (task_id, attempt, tenant_id, worker_id, epoch, counted, started_at, started_seq,
                failure_class, failure)
            SELECT task_id, attempt, tenant_id, worker_id, epoch, true, started_at, started_seq, 'lost', failure FROM judged
        ), ready AS (
            INSERT INTO task_ready (task_id, tenant_id, pool_id, priority, attempt, uncounted)
            SELECT task_id, tenant_id, pool_id, priority, attempt, uncounted
            FROM judged WHERE NOT is_last AND NOT cancel_requested AND wait <= 0
        ), spread AS (
            INSERT INTO task_deferred (task_id, run_at, tenant_id, pool_id, priority, attempt, uncounted, reason)
            SELECT task_id, now() + make_interval(secs => wait), tenant_id, pool_id, priority, attempt, uncounted, 'retry'
            FROM judged WHERE NOT is_last AND NOT cancel_requested AND wait > 0
        ), condemned AS (
            SELECT j.*, CASE WHEN is_loop THEN json_build_object('class', 'lost', 'code', 'crash_loop', 'message',
                format('The task was set aside: %s workers were lost while they ran it. '
                    'Look at its input and at the log of those workers before you run it again.', deaths))
                WHEN is_last THEN failure END AS reason
            FROM judged j WHERE is_last OR cancel_requested
        ), finished AS (
            SELECT task_id, tenant_id, pool_id, attempt, uncounted, started_at, NULL::int8 AS worker_id,
                CASE WHEN is_last THEN 2 ELSE 3 END::int2 AS state, NULL::json AS result,
                reason AS error, reason AS detail, true AS hooked, true AS called, true AS parented,
                NULL::int4 AS epoch, NULL::text AS failure_class,
                NULL::int8 AS started_seq
            FROM condemned
        ), \(FinishTail.sql(
            after: "SELECT task_id, tenant_id, 'attempt.lost', attempt, worker_id, failure FROM judged",
            leaving: FinishTail.left(.stopped, by: "gone")))
        SELECT task_id FROM gone
        """

    package var binds: [PostgresValue] { [.int4(limit), .int4(deathsMax)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> TaskID {
        TaskID(try row.value(0, as: UUID.self))
    }
}
