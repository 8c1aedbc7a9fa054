package import Domain
package import Foundation
package import PostgresDriver

/// One audit event as its tenant sees it.
package struct AuditEvent: Sendable {
    package let seq: Int64
    package let action: String
    package let attempt: Int32?
    package let worker: Int64?
    package let at: Date
    /// JSON text.
    package let detail: [UInt8]?
}

/// The timeline of a task, oldest first, after `after`.
package struct ListEvents: PostgresStatement {
    package let tenant: TenantID
    package let task: TaskID
    package let after: Int64
    package let limit: Int32
    package init(tenant: TenantID, task: TaskID, after: Int64 = 0, limit: Int32 = 1000) {
        self.tenant = tenant
        self.task = task
        self.after = after
        self.limit = limit
    }

    package static let sql = """
        SELECT seq, action, attempt, worker_id, at, detail FROM audit_trail
        WHERE subject = $2 AND tenant_id = $1 AND seq > $3 ORDER BY seq LIMIT $4
        """

    package var binds: [PostgresValue] {
        [.int4(tenant.rawValue), .uuid(task.uuid), .int8(after), .int4(limit)]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> AuditEvent {
        AuditEvent(
            seq: try row.value(0), action: try row.value(1), attempt: try row.value(2), worker: try row.value(3),
            at: try row.value(4), detail: try row.value(5))
    }
}
