package import Domain
package import PostgresDriver

/// Lets a waiting (retrying or deferred) task run now instead of at its time. No row: it was not waiting.
package struct WakeTask: PostgresStatement {
    package let tenant: TenantID
    package let task: TaskID
    package init(tenant: TenantID, task: TaskID) {
        self.tenant = tenant
        self.task = task
    }

    package static let sql = """
        WITH gone AS (
            DELETE FROM task_deferred WHERE task_id = $2 AND tenant_id = $1 AND reason <> 'schedule'
            RETURNING task_id, tenant_id, pool_id, priority, attempt, uncounted
        ), ready AS (
            INSERT INTO task_ready (task_id, tenant_id, pool_id, priority, attempt, uncounted)
            SELECT task_id, tenant_id, pool_id, priority, attempt, uncounted FROM gone
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT task_id, tenant_id, 'task.retried', json_build_object('from', 'waiting') FROM gone
        )
        SELECT true FROM gone
        """

    package var binds: [PostgresValue] { [.int4(tenant.rawValue), .uuid(task.uuid)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { true }
}
