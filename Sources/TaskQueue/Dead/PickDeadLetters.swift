package import Domain
import Foundation
package import PostgresDriver

/// The dead letters that have waited longest, for something to be done with them. Nothing is locked: the statement that
/// follows takes each of them or finds it gone.
package struct PickDeadLetters: PostgresStatement {
    package let tenant: TenantID
    package let cause: DeadCause
    package let limit: Int32
    package init(tenant: TenantID, cause: DeadCause, limit: Int32) {
        self.tenant = tenant
        self.cause = cause
        self.limit = limit
    }

    package static let sql = """
        WITH \(DeadCause.sql)
        SELECT l.task_id FROM cause c CROSS JOIN LATERAL (
            SELECT d.task_id, d.failed_at FROM dead_letter d
            WHERE d.tenant_id = $1 AND d.kind = c.kind AND d.code = c.code
            ORDER BY d.failed_at, d.task_id LIMIT $4
        ) l
        ORDER BY l.failed_at, l.task_id LIMIT $4
        """

    package var binds: [PostgresValue] { cause.binds(tenant) + [.int4(limit)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> TaskID {
        TaskID(try row.value(0, as: UUID.self))
    }
}
