package import Domain
import Foundation
package import PostgresDriver

/// Which of some tasks have ended: one statement for all that somebody waits for, one primary-key probe each.
///
/// The look by ID lets Postgres choose the partition for each task when it runs; `task_id = ANY ($1)` would look into
/// all of them.
package struct FindOutcomes: PostgresStatement {
    package struct Wanted: Sendable, Hashable {
        package let tenant: TenantID
        package let task: TaskID
        package init(tenant: TenantID, task: TaskID) {
            self.tenant = tenant
            self.task = task
        }
    }

    package let wanted: [Wanted]
    package init(_ wanted: [Wanted]) { self.wanted = wanted }

    package static let sql = """
        SELECT w.tenant_id, w.task_id FROM unnest($1::uuid[], $2::int4[]) AS w(task_id, tenant_id)
        CROSS JOIN LATERAL (
            SELECT 1 FROM task_outcome o WHERE o.task_id = w.task_id AND o.tenant_id = w.tenant_id OFFSET 0
        ) o
        """

    package var binds: [PostgresValue] {
        [.uuids(wanted.map(\.task.uuid)), .int4s(wanted.map(\.tenant.rawValue))]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Wanted {
        Wanted(tenant: TenantID(try row.value(0)), task: TaskID(try row.value(1, as: UUID.self)))
    }
}
