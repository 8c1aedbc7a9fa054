package import Domain
package import PostgresDriver

/// Keeps a prompt and its answer if the tenant's debug mode is on at this moment and its session is not full. Returns
/// whether it did. A worker may ask seconds after the end; nothing is stored then.
package struct StoreDebugRecord: PostgresStatement {
    package let tenant: TenantID
    package let task: TaskID
    package let node: String
    package let model: String
    package let prompt: String
    package let answer: String?
    package let failure: String?
    /// - Parameters:
    ///   - prompt: with secrets masked, at most 64 KiB.
    ///   - answer: the same.
    package init(
        tenant: TenantID, task: TaskID, node: String, model: String, prompt: String, answer: String?, failure: String?
    ) {
        self.tenant = tenant
        self.task = task
        self.node = node
        self.model = model
        self.prompt = prompt
        self.answer = answer
        self.failure = failure
    }

    package static let sql = """
        WITH session AS (
            UPDATE tenant_debug SET stored = stored + 1
            WHERE tenant_id = $1 AND ends_at > clock_timestamp() AND stored < 10000 RETURNING tenant_id
        ), kept AS (
            INSERT INTO debug_record (tenant_id, task_id, node, model, prompt, answer, failure)
            SELECT tenant_id, $2, $3, $4, $5, $6, $7 FROM session RETURNING 1
        )
        SELECT EXISTS (SELECT 1 FROM kept)
        """

    package var binds: [PostgresValue] {
        [
            .int4(tenant.rawValue), .uuid(task.uuid), .text(node), .text(model), .text(prompt), .optional(answer),
            .optional(failure),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}
