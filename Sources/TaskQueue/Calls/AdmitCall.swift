package import Domain
package import PostgresDriver

/// Commits an open model call, before it leaves, if the attempt is still ours. No row: it is not, do not call.
/// Sent again after a lost connection it finds its own row, so that a call is never open twice.
package struct AdmitCall: PostgresStatement {
    package let call: CallID
    package let task: TaskID
    package let attempt: Int32
    package let fence: WorkerFence
    package let intent: CallIntent
    package init(call: CallID, task: TaskID, attempt: Int32, fence: WorkerFence, intent: CallIntent) {
        self.call = call
        self.task = task
        self.attempt = attempt
        self.fence = fence
        self.intent = intent
    }

    package static let sql = """
        INSERT INTO model_call_open (id, task_id, tenant_id, attempt, worker_id, epoch, pool_id, node, iteration,
            provider, model, deadline)
        SELECT $1, r.task_id, r.tenant_id, r.attempt, r.worker_id, r.epoch, r.pool_id, $6, $7, $8, $9,
            clock_timestamp() + make_interval(secs => $10)
        FROM task_running r WHERE r.task_id = $2 AND r.attempt = $3 AND r.worker_id = $4 AND r.epoch = $5
        ON CONFLICT (id) DO UPDATE SET deadline = excluded.deadline
        RETURNING true
        """

    package var binds: [PostgresValue] {
        [
            .uuid(call.uuid), .uuid(task.uuid), .int4(attempt), .int8(fence.worker), .int4(fence.epoch),
            .text(intent.node.node), .int4(intent.node.iteration), .text(intent.provider), .text(intent.model),
            .float8(intent.timeout.seconds),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { true }
}
