package import Foundation
package import PostgresDriver

/// A worker process as an operator sees it.
package struct WorkerView: Sendable {
    package enum State: String, Sendable {
        /// Its lease runs.
        case live
        /// Its lease has run out and nobody has ended it yet.
        case lapsed
        /// Somebody ended its lease after it had run out: its tasks were taken back.
        case lost
        /// It stopped in good order.
        case stopped
    }

    package let id: Int64
    package let host: String
    package let pid: Int32
    package let epoch: Int32
    package let state: State
    package let startedAt: Date
    package let stoppedAt: Date?
    /// Seconds until its lease ends; negative when it has.
    package let leaseLeft: Double
    /// What it said it runs when it last renewed its slots, over all pools.
    package let tasksInFlight: Int64
    package let slots: Int64
}

/// The live workers and those that ended within the last hour, newest first, at most 1,000.
package struct ListWorkers: PostgresStatement {
    package init() {}

    package static let sql = """
        SELECT w.id, w.host, w.pid, w.epoch,
            CASE WHEN w.stopped_at IS NULL AND w.lease_until > now() THEN 'live' WHEN w.stopped_at IS NULL THEN 'lapsed'
                WHEN w.lease_until < w.stopped_at THEN 'lost' ELSE 'stopped' END,
            w.started_at, w.stopped_at, extract(epoch FROM w.lease_until - now())::float8, s.used, s.granted
        FROM worker w CROSS JOIN LATERAL (
            SELECT coalesce(sum(l.used), 0)::int8 AS used, coalesce(sum(l.granted), 0)::int8 AS granted
            FROM slot_lease l WHERE l.worker_id = w.id AND l.epoch = w.epoch AND l.expires_at > now()
        ) s
        WHERE w.stopped_at IS NULL OR w.stopped_at > now() - interval '1 hour'
        ORDER BY w.stopped_at IS NULL DESC, w.id DESC LIMIT 1000
        """

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> WorkerView {
        WorkerView(
            id: try row.value(0), host: try row.value(1), pid: try row.value(2), epoch: try row.value(3),
            state: WorkerView.State(rawValue: try row.value(4)) ?? .live, startedAt: try row.value(5),
            stoppedAt: try row.value(6), leaseLeft: try row.value(7), tasksInFlight: try row.value(8),
            slots: try row.value(9))
    }
}
