package import Domain
import Foundation
package import PostgresDriver

/// Takes dead letters away without running their tasks again; each task's timeline says so. Returns those it took.
package struct DismissDeadLetters: PostgresStatement {
    package let tenant: TenantID
    package let tasks: [TaskID]
    package init(tenant: TenantID, tasks: [TaskID]) {
        self.tenant = tenant
        // One lock order, so that two of these cannot deadlock.
        self.tasks = tasks.sorted()
    }

    package static let sql = """
        WITH due AS (
            SELECT l.task_id FROM unnest($2::uuid[]) AS w(task_id) CROSS JOIN LATERAL (
                SELECT d.task_id FROM dead_letter d WHERE d.task_id = w.task_id AND d.tenant_id = $1
                FOR UPDATE SKIP LOCKED
            ) l
        ), gone AS (
            DELETE FROM dead_letter d WHERE d.task_id = ANY (ARRAY(SELECT task_id FROM due)) RETURNING d.task_id, d.tenant_id
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action) SELECT task_id, tenant_id, 'task.dismissed' FROM gone
        )
        SELECT task_id FROM gone
        """

    package var binds: [PostgresValue] { [.int4(tenant.rawValue), .uuids(tasks.map(\.uuid))] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> TaskID {
        TaskID(try row.value(0, as: UUID.self))
    }
}
