package import Domain
package import Foundation
package import PostgresDriver

/// A page of a tenant's dead letters, last failure first. Keyset paging by the moment of failure and the task.
package struct ListDeadLetters: PostgresStatement {
    /// The last dead letter of the page before.
    package struct Place: Sendable, Hashable {
        package let failedAt: Date
        package let task: TaskID
        package init(failedAt: Date, task: TaskID) {
            self.failedAt = failedAt
            self.task = task
        }
    }

    package let tenant: TenantID
    package let cause: DeadCause
    package let before: Place?
    package let limit: Int32
    package init(tenant: TenantID, cause: DeadCause = DeadCause(), before: Place? = nil, limit: Int32) {
        self.tenant = tenant
        self.cause = cause
        self.before = before
        self.limit = limit
    }

    package static let sql = """
        WITH \(DeadCause.sql)
        SELECT l.task_id, l.kind, l.code, l.failure_class, l.message, l.failed_at
        FROM cause c CROSS JOIN LATERAL (
            SELECT d.task_id, d.kind, d.code, d.failure_class, d.message, d.failed_at FROM dead_letter d
            WHERE d.tenant_id = $1 AND d.kind = c.kind AND d.code = c.code
            AND (d.failed_at, d.task_id) < (coalesce($4::timestamptz, 'infinity'),
                coalesce($5::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
            ORDER BY d.failed_at DESC, d.task_id DESC LIMIT $6
        ) l
        ORDER BY l.failed_at DESC, l.task_id DESC LIMIT $6
        """

    package var binds: [PostgresValue] {
        cause.binds(tenant) + [.optional(before?.failedAt), .optional(before?.task.uuid), .int4(limit)]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> DeadLetter {
        DeadLetter(
            task: TaskID(try row.value(0, as: UUID.self)), kind: TaskKind(rawValue: try row.value(1)),
            code: try row.value(2), failureClass: try row.value(3), message: try row.value(4),
            failedAt: try row.value(5))
    }
}
