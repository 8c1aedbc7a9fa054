import Domain
import Foundation
import PostgresDriver

/// An audit event about an index. Its subject is the task that caused it, while that is still there, else its own ID: an
/// index lives longer than the days that events are kept in.
struct RecordEvent: PostgresStatement {
    typealias Row = Void
    let action: AuditAction
    let tenant: TenantID
    var task: TaskID?
    let detail: [String: JSONValue]

    static let sql = """
        INSERT INTO audit_event (subject, tenant_id, action, detail)
        VALUES (coalesce((SELECT t.id FROM task t WHERE t.tenant_id = $2 AND t.id = $1), uuid_v7()), $2, $3, $4)
        """
    var binds: [PostgresValue] {
        [
            .optional(task?.uuid), .int4(tenant.rawValue), .text(action.rawValue),
            .json(JSONValue.object(detail).encoded()),
        ]
    }
}
