package import Domain
package import Foundation
package import PostgresDriver

/// The dead letters that have waited longest, for something to be done with them. Nothing is locked: the statement that
/// follows takes each of them or finds it gone.
package struct PickDeadLetters: PostgresStatement {
    package let tenant: TenantID
    package let cause: DeadCause
    /// Nil for all; what failed later is not meant.
    package let failedBefore: Date?
    package let limit: Int32
    package init(tenant: TenantID, cause: DeadCause, failedBefore: Date? = nil, limit: Int32) {
        self.tenant = tenant
        self.cause = cause
        self.failedBefore = failedBefore
        self.limit = limit
    }

    package static let sql = """
        WITH \(DeadCause.sql)
        SELECT l.task_id FROM cause c CROSS JOIN LATERAL (
            SELECT d.task_id, d.failed_at FROM dead_letter d
            WHERE d.tenant_id = $1 AND d.kind = c.kind AND d.code = c.code
            AND d.failed_at < coalesce($4::timestamptz, 'infinity')
            ORDER BY d.failed_at, d.task_id LIMIT $5
        ) l
        ORDER BY l.failed_at, l.task_id LIMIT $5
        """

    package var binds: [PostgresValue] { cause.binds(tenant) + [.optional(failedBefore), .int4(limit)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> TaskID {
        TaskID(try row.value(0, as: UUID.self))
    }
}
