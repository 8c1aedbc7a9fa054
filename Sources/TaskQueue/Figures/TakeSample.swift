package import PostgresDriver

/// Writes this minute's figures of every pool, unless somebody has, and removes those older than two days.
package struct TakeSample: PostgresStatement {
    package typealias Row = Void

    package init() {}

    package static let sql = """
        WITH old AS (
            DELETE FROM queue_sample WHERE minute < now() - interval '48 hours'
        ), place AS (
            SELECT clock_timestamp() AS at, CASE WHEN is_called THEN last_value ELSE 0 END AS seq FROM task_ready_seq
        )
        INSERT INTO queue_sample (minute, pool_id, taken_at, ready_seq, ready, deferred, waiting, running, accepted,
            started, succeeded, failed, cancelled, expired)
        SELECT date_trunc('minute', p.at, 'UTC'), t.pool_id, p.at, p.seq, t.ready, t.deferred, t.waiting, t.running,
            t.accepted, t.started, t.succeeded, t.failed, t.cancelled, t.expired
        FROM place p CROSS JOIN queue_total t
        ON CONFLICT (minute, pool_id) DO NOTHING
        """

    package var binds: [PostgresValue] { [] }
}
