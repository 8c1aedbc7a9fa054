package import Domain
package import Foundation
package import PostgresDriver

/// A pool with everything that is known about it without counting a row.
package struct PoolFigures: Sendable {
    package let name: PoolName
    package let provider: String?
    package let limit: Int32
    package let isPaused: Bool
    /// What live workers hold of the limit, and what they said is in use when they last renewed it.
    package let granted: Int64
    package let inUse: Int64
    package let ready: Int64
    package let running: Int64
    package let deferred: Int64
    package let waiting: Int64
    /// Who waits for what, as a JSON object: `{"deferred.retry": 3}`.
    package let reasons: [UInt8]
    package let accepted: Int64
    package let started: Int64
    package let succeeded: Int64
    package let failed: Int64
    package let cancelled: Int64
    package let expired: Int64
    /// Since when the oldest ready task is ready; nil when there is none or nobody knows.
    package let oldestSince: Date?
    package let now: Date
    package let countedSince: Date
    package let isRough: Bool
    /// Of the last minute, five minutes and hour, in this order.
    package let rates: [PoolRate]

    /// How long the tasks that are ready or running take at the rate of the last five minutes if nothing new comes;
    /// nil while nothing ends, and while nothing that is ready may start. The last minute stands in until there are five.
    package var drain: Duration? {
        let live = ready + running
        if live <= 0 { return .zero }
        if ready > 0, limit == 0 || isPaused { return nil }
        let rate = [rates.dropFirst().first, rates.first].compactMap { $0?.ended }.first { $0 > 0 }
        return rate.map { .seconds(min(Double(live) / $0, 1e9)) }
    }
}

/// Tasks per second over a window; nil while there is no history of at least ten seconds.
package struct PoolRate: Sendable, Hashable {
    package let accepted: Double?
    package let started: Double?
    package let ended: Double?

    /// - Parameter elapsed: seconds between the two looks.
    init(elapsed: Double, accepted: Int64, started: Int64, ended: Int64) {
        let rate = { (count: Int64) in elapsed < 10 ? nil : Double(count) / elapsed }
        self.accepted = rate(accepted)
        self.started = rate(started)
        self.ended = rate(ended)
    }
}

/// Every pool with its figures and rates: the counters, what was not folded into them yet, and a sample per window.
/// Cost: some rows per pool and the moves of the last seconds, whatever the backlog.
package struct ReadQueue: PostgresStatement {
    package init() {}

    package static let sql = """
        SELECT p.name, p.provider, p.slot_limit, p.paused, l.granted, l.used, t.ready, t.running, t.deferred, t.waiting,
            t.reasons, t.accepted, t.started, t.succeeded, t.failed, t.cancelled, t.expired,
            CASE WHEN t.ready > 0 THEN o.since END, now(), f.counted_since, f.is_rough,
            r.elapsed, r.accepted, r.started, r.ended
        FROM queue_total t JOIN pool p ON p.id = t.pool_id
        LEFT JOIN queue_oldest o ON o.pool_id = t.pool_id
        CROSS JOIN (SELECT counted_since, is_rough FROM queue_fold ORDER BY generation DESC LIMIT 1) f
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(s.granted), 0)::int8 AS granted, coalesce(sum(s.used), 0)::int8 AS used
            FROM slot_lease s WHERE s.pool_id = t.pool_id AND s.expires_at > now()
        ) l
        CROSS JOIN LATERAL (
            SELECT array_agg(coalesce(extract(epoch FROM now() - b.taken_at), 0)::float8 ORDER BY w.turn) AS elapsed,
                array_agg(greatest(t.accepted - coalesce(b.accepted, t.accepted), 0) ORDER BY w.turn) AS accepted,
                array_agg(greatest(t.started - coalesce(b.started, t.started), 0) ORDER BY w.turn) AS started,
                array_agg(greatest(t.succeeded + t.failed + t.cancelled + t.expired
                    - coalesce(b.ended, t.succeeded + t.failed + t.cancelled + t.expired), 0) ORDER BY w.turn) AS ended
            FROM unnest(ARRAY[60, 300, 3600]) WITH ORDINALITY AS w(seconds, turn)
            LEFT JOIN LATERAL (
                SELECT s.taken_at, s.accepted, s.started, s.succeeded + s.failed + s.cancelled + s.expired AS ended
                FROM queue_sample s
                WHERE s.pool_id = t.pool_id AND s.minute >= now() - make_interval(secs => w.seconds + 60)
                ORDER BY s.minute LIMIT 1
            ) b ON true
        ) r
        ORDER BY p.name
        """

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> PoolFigures {
        PoolFigures(
            name: PoolName(rawValue: try row.value(0)), provider: try row.value(1), limit: try row.value(2),
            isPaused: try row.value(3), granted: try row.value(4), inUse: try row.value(5), ready: try row.value(6),
            running: try row.value(7), deferred: try row.value(8), waiting: try row.value(9),
            reasons: try row.value(10), accepted: try row.value(11), started: try row.value(12),
            succeeded: try row.value(13), failed: try row.value(14), cancelled: try row.value(15),
            expired: try row.value(16), oldestSince: try row.value(17), now: try row.value(18),
            countedSince: try row.value(19), isRough: try row.value(20), rates: try rates(row))
    }

    private static func rates(_ row: PostgresRow) throws(PostgresError) -> [PoolRate] {
        let elapsed = try row.value(21, as: [Double].self)
        let accepted = try row.value(22, as: [Int64].self)
        let started = try row.value(23, as: [Int64].self)
        let ended = try row.value(24, as: [Int64].self)
        return zip(zip(elapsed, accepted), zip(started, ended)).map { first, second in
            PoolRate(elapsed: first.0, accepted: first.1, started: second.0, ended: second.1)
        }
    }
}
