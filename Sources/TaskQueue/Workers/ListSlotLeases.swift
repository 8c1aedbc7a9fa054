package import Domain
package import Foundation
package import PostgresDriver

/// What one worker holds of a pool.
package struct SlotLeaseView: Sendable {
    package let pool: PoolID
    package let worker: Int64
    package let host: String
    package let granted: Int32
    package let wanted: Int32
    package let used: Int32
    package let expiresAt: Date
}

/// The live slot leases by pool and worker, at most 10,000.
package struct ListSlotLeases: PostgresStatement {
    package init() {}

    package static let sql = """
        SELECT l.pool_id, l.worker_id, w.host, l.granted, l.wanted, l.used, l.expires_at
        FROM slot_lease l JOIN worker w ON w.id = l.worker_id
        WHERE l.expires_at > now() ORDER BY l.pool_id, l.worker_id LIMIT 10000
        """

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> SlotLeaseView {
        SlotLeaseView(
            pool: PoolID(try row.value(0)), worker: try row.value(1), host: try row.value(2),
            granted: try row.value(3), wanted: try row.value(4), used: try row.value(5), expiresAt: try row.value(6))
    }
}
