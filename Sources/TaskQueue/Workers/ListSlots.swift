package import Domain
package import Foundation
package import PostgresDriver

/// How the slots of a pool are shared out.
package struct PoolSlots: Sendable {
    package let id: PoolID
    package let name: PoolName
    package let provider: String?
    package let limit: Int32
    package let isPaused: Bool
    /// Calls that have left and are not settled, whoever made them.
    package let openCalls: Int64
    /// Those that keep a slot although nobody holds it any more, and until when the last of them may.
    package let quarantined: Int64
    package let quarantinedUntil: Date?
    /// Open calls of workers whose lease is gone.
    package let zombieCalls: Int64
}

/// Every pool with what is in flight in it. There are never more open calls than slots.
package struct ListSlots: PostgresStatement {
    package init() {}

    package static let sql = """
        SELECT p.id, p.name, p.provider, p.slot_limit, p.paused, c.open, c.quarantined, c.until, c.zombies
        FROM pool p CROSS JOIN LATERAL (
            SELECT count(*) AS open, count(*) FILTER (WHERE o.is_quarantined) AS quarantined,
                max(o.deadline) FILTER (WHERE o.is_quarantined) AS until,
                count(*) FILTER (WHERE o.is_zombie) AS zombies
            FROM (
                SELECT m.deadline,
                    m.deadline > now() AND NOT EXISTS (SELECT 1 FROM slot_lease l
                        WHERE l.pool_id = m.pool_id AND l.worker_id = m.worker_id AND l.epoch = m.epoch
                        AND l.expires_at > now()) AS is_quarantined,
                    NOT EXISTS (SELECT 1 FROM worker w WHERE w.id = m.worker_id AND w.epoch = m.epoch
                        AND w.stopped_at IS NULL AND w.lease_until > now()) AS is_zombie
                FROM model_call_open m WHERE m.pool_id = p.id
            ) o
        ) c
        ORDER BY p.name
        """

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> PoolSlots {
        PoolSlots(
            id: PoolID(try row.value(0)), name: PoolName(rawValue: try row.value(1)), provider: try row.value(2),
            limit: try row.value(3), isPaused: try row.value(4), openCalls: try row.value(5),
            quarantined: try row.value(6), quarantinedUntil: try row.value(7), zombieCalls: try row.value(8))
    }
}
