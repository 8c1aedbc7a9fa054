package import Domain
import Foundation
package import PostgresDriver

/// Submits the input of an ended task again as a new task: an outcome is never taken back, its dead letter is.
/// No row: the source does not exist for this tenant, has not ended, or succeeded.
package struct CopyTask: PostgresStatement {
    package let tenant: TenantID
    package let source: TaskID
    package let copy: TaskID
    package init(tenant: TenantID, source: TaskID, copy: TaskID) {
        self.tenant = tenant
        self.source = source
        self.copy = copy
    }

    package static let sql = """
        WITH stored AS (
            INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, webhook_url,
                metadata, input, source_task, user_name)
            SELECT $3, t.tenant_id, t.kind, t.pool_id, t.priority, t.attempts_max, t.timeout_ms, t.webhook_url,
                t.metadata, t.input, t.id, t.user_name
            FROM task t JOIN task_outcome o ON o.task_id = t.id
            WHERE t.tenant_id = $1 AND t.id = $2 AND o.state IN (2, 3, 4) AND t.kind <> 'webhook.deliver'
            RETURNING id, tenant_id, pool_id, priority, source_task
        ), ready AS (
            INSERT INTO task_ready (task_id, tenant_id, pool_id, priority)
            SELECT id, tenant_id, pool_id, priority FROM stored
        ), dead AS (
            -- It has been run again: nobody need do that from the dead letters.
            DELETE FROM dead_letter d USING stored s WHERE d.task_id = s.source_task AND d.tenant_id = s.tenant_id
        ), accepted AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT id, tenant_id, 'task.accepted', json_build_object('retry_of', $4::text) FROM stored
        ), retried AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT $2, tenant_id, 'task.retried', json_build_object('as', $5::text) FROM stored
        )
        SELECT id FROM stored
        """

    package var binds: [PostgresValue] {
        [
            .int4(tenant.rawValue), .uuid(source.uuid), .uuid(copy.uuid), .text(source.description),
            .text(copy.description),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> TaskID {
        TaskID(try row.value(0, as: UUID.self))
    }
}
