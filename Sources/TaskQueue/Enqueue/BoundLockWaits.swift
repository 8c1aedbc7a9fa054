import Domain
package import PostgresDriver

/// Bounds how long the rest of the transaction waits for a lock. A key may be held by the open transaction of some
/// application that enqueues from SQL: nobody else's submissions may wait for that application.
package struct BoundLockWaits: PostgresStatement {
    package let limit: Duration
    package init(_ limit: Duration) { self.limit = limit }
    package static let sql = "SELECT set_config('lock_timeout', $1, true)"
    package var binds: [PostgresValue] { [.text("\(Int64(limit.milliseconds))ms")] }
    package static func decode(_ row: PostgresRow) throws(PostgresError) {}
}
