package import PostgresDriver

/// Finds the task of each pool that has been ready for longest, and notes since when.
///
/// One probe per pool, tenant and priority that has ready tasks, at most 256 per pool, and none for a pool that has
/// none. The place in the queue says who came first; when that was follows from the task's ID (its creation), or for
/// a task that came back from the last sample before it did, which is at most a minute early.
///
/// A transaction that is held open keeps dead rows in the way of these probes; ``LimitStatement`` bounds them.
package struct LookForOldest: PostgresStatement {
    package typealias Row = Void

    package init() {}

    package static let sql = """
        WITH oldest AS (
            SELECT t.pool_id, o.seq, o.task_id FROM queue_total t CROSS JOIN LATERAL (
                WITH RECURSIVE lane AS (
                    (SELECT r.tenant_id, r.priority, r.seq, r.task_id FROM task_ready r
                    WHERE r.pool_id = t.pool_id ORDER BY r.tenant_id, r.priority, r.seq LIMIT 1)
                    UNION ALL
                    SELECT n.tenant_id, n.priority, n.seq, n.task_id FROM lane l CROSS JOIN LATERAL (
                        SELECT r.tenant_id, r.priority, r.seq, r.task_id FROM task_ready r
                        WHERE r.pool_id = t.pool_id AND (r.tenant_id, r.priority) > (l.tenant_id, l.priority)
                        ORDER BY r.tenant_id, r.priority, r.seq LIMIT 1
                    ) n
                )
                SELECT f.seq, f.task_id FROM (SELECT seq, task_id FROM lane LIMIT 256) f ORDER BY f.seq LIMIT 1
            ) o
            WHERE t.ready > 0
        ), aged AS (
            SELECT o.pool_id, o.seq, least(clock_timestamp(), greatest(uuid_moment(o.task_id), (
                SELECT s.taken_at FROM queue_sample s WHERE s.pool_id = o.pool_id AND s.ready_seq < o.seq
                ORDER BY s.minute DESC LIMIT 1))) AS since
            FROM oldest o
        ), gone AS (
            DELETE FROM queue_oldest q WHERE NOT EXISTS (SELECT 1 FROM aged a WHERE a.pool_id = q.pool_id)
        )
        INSERT INTO queue_oldest AS q (pool_id, seq, since) SELECT pool_id, seq, since FROM aged
        ON CONFLICT (pool_id) DO UPDATE SET seq = excluded.seq, since = excluded.since WHERE q.seq <> excluded.seq
        """
}

/// Says that nobody knows since when tasks are ready, after a look that took too long.
package struct ForgetOldest: PostgresStatement {
    package typealias Row = Void
    package init() {}
    package static let sql = "DELETE FROM queue_oldest"
}

/// Bounds the statements that follow in the same transaction.
package struct LimitStatement: PostgresStatement {
    package typealias Row = Void
    package let milliseconds: Int32
    package init(milliseconds: Int32) { self.milliseconds = milliseconds }
    package static let sql = "SELECT set_config('statement_timeout', $1::int4::text, true)"
    package var binds: [PostgresValue] { [.int4(milliseconds)] }
}
