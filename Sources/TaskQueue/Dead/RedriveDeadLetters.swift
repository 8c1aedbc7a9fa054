package import Domain
import Foundation
package import PostgresDriver

/// Submits the input of failed tasks again as new tasks and takes their dead letters away, in one statement: a task whose
/// dead letter is gone gets no second copy, so redriving twice gives one new task. What somebody else is redriving at
/// this moment is skipped. A delivery's copy belongs to the same message as the delivery.
package struct RedriveDeadLetters: PostgresStatement {
    package struct Copy: Sendable, Hashable {
        package let source: TaskID
        package let copy: TaskID
        package init(source: TaskID, copy: TaskID) {
            self.source = source
            self.copy = copy
        }
    }

    package let tenant: TenantID
    package let copies: [Copy]
    package init(tenant: TenantID, copies: [Copy]) {
        self.tenant = tenant
        // One lock order, so that two of these cannot deadlock.
        self.copies = copies.sorted { $0.source < $1.source }
    }

    package static let sql = """
        WITH due AS (
            SELECT l.task_id FROM unnest($2::uuid[]) AS w(source) CROSS JOIN LATERAL (
                SELECT d.task_id FROM dead_letter d WHERE d.task_id = w.source AND d.tenant_id = $1
                FOR UPDATE SKIP LOCKED
            ) l
        ), gone AS (
            DELETE FROM dead_letter d WHERE d.task_id = ANY (ARRAY(SELECT task_id FROM due)) RETURNING d.task_id
        ), copied AS MATERIALIZED (
            SELECT w.source, w.copy, w.source_name, w.copy_name, t.tenant_id, t.pool_id, t.priority
            FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[]) AS w(source, copy, source_name, copy_name)
            CROSS JOIN LATERAL (
                SELECT t.tenant_id, t.pool_id, t.priority FROM task t WHERE t.tenant_id = $1 AND t.id = w.source LIMIT 1
            ) t
            WHERE w.source = ANY (ARRAY(SELECT task_id FROM gone))
        ), stored AS (
            INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, webhook_url,
                metadata, input, source_task, user_name)
            SELECT c.copy, t.tenant_id, t.kind, t.pool_id, t.priority, t.attempts_max, t.timeout_ms, t.webhook_url,
                t.metadata, t.input, CASE WHEN t.kind = 'webhook.deliver' THEN t.source_task ELSE t.id END, t.user_name
            FROM copied c CROSS JOIN LATERAL (
                SELECT * FROM task t WHERE t.tenant_id = $1 AND t.id = c.source LIMIT 1
            ) t
        ), ready AS (
            INSERT INTO task_ready (task_id, tenant_id, pool_id, priority)
            SELECT copy, tenant_id, pool_id, priority FROM copied
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT copy, tenant_id, 'task.accepted', json_build_object('retry_of', source_name) FROM copied
            UNION ALL
            SELECT source, tenant_id, 'task.retried', json_build_object('as', copy_name) FROM copied
        )
        SELECT source, copy FROM copied
        """

    package var binds: [PostgresValue] {
        [
            .int4(tenant.rawValue), .uuids(copies.map(\.source.uuid)), .uuids(copies.map(\.copy.uuid)),
            .texts(copies.map(\.source.description)), .texts(copies.map(\.copy.description)),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Copy {
        Copy(source: TaskID(try row.value(0, as: UUID.self)), copy: TaskID(try row.value(1, as: UUID.self)))
    }
}
