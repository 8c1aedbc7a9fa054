package import Domain
import Foundation
package import PostgresDriver

/// One task of a tenant, with result and usage: a handful of primary-key probes in one snapshot.
package struct FindTask: PostgresStatement {
    package let tenant: TenantID
    package let task: TaskID
    package init(tenant: TenantID, task: TaskID) {
        self.tenant = tenant
        self.task = task
    }

    static let columns = """
        s.id, s.kind, s.state, \(ReadyReason.column), s.priority, s.attempts, s.created_at, s.wakes_at, s.started_at, s.finished_at,
        t.expires_at, t.webhook_url, t.metadata, t.source_task, t.parent_task,
        t.user_name
        """

    package static let sql = """
        SELECT \(columns), o.result, o.error,
            coalesce(o.input_tokens, (SELECT sum(c.input_tokens)::int8 FROM model_call c WHERE c.task_id = $2), 0),
            coalesce(o.output_tokens, (SELECT sum(c.output_tokens)::int8 FROM model_call c WHERE c.task_id = $2), 0),
            coalesce(o.cost_nanos, (SELECT sum(c.cost_nanos)::int8 FROM model_call c WHERE c.task_id = $2), 0)
        FROM task_status s JOIN task t ON t.tenant_id = s.tenant_id AND t.id = s.id
        LEFT JOIN task_outcome o ON o.task_id = s.id
        WHERE s.tenant_id = $1 AND s.id = $2
        """

    package var binds: [PostgresValue] { [.int4(tenant.rawValue), .uuid(task.uuid)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> TaskView {
        try TaskView(
            row, result: try row.value(16), error: try row.value(17),
            usage: Usage(
                inputTokens: try row.value(18), outputTokens: try row.value(19),
                cost: Money(nanoDollars: try row.value(20))))
    }
}

extension TaskView {
    /// Reads ``FindTask/columns``.
    init(_ row: PostgresRow, result: [UInt8]?, error: [UInt8]?, usage: Usage) throws(PostgresError) {
        self.init(
            id: TaskID(try row.value(0, as: UUID.self)), kind: TaskKind(rawValue: try row.value(1)),
            state: TaskState(rawValue: try row.value(2)) ?? .queued, reason: try row.value(3),
            priority: try row.value(4), attempts: try row.value(5), createdAt: try row.value(6),
            wakesAt: try row.value(7), startedAt: try row.value(8), finishedAt: try row.value(9),
            expiresAt: try row.value(10), webhookURL: try row.value(11), metadata: try row.value(12),
            result: result, error: error, usage: usage,
            source: try row.value(13, as: UUID?.self).map { TaskID($0) },
            parent: try row.value(14, as: UUID?.self).map { TaskID($0) }, user: try row.value(15))
    }
}
