package import Domain
package import PostgresDriver

/// Closes an open call: its `model_call` row, and the node's checkpoint if the attempt is still ours, in one
/// statement. The call row is written even when the attempt is lost, because the call happened and cost
/// something; the returned value then says that nothing more may be done for this task.
package struct SettleCall: PostgresStatement {
    package let call: CallID
    package let task: TaskID
    package let attempt: Int32
    package let fence: WorkerFence
    package let settlement: CallSettlement
    package let checkpoint: Checkpoint?
    package init(
        call: CallID, task: TaskID, attempt: Int32, fence: WorkerFence, settlement: CallSettlement,
        checkpoint: Checkpoint?
    ) {
        self.call = call
        self.task = task
        self.attempt = attempt
        self.fence = fence
        self.settlement = settlement
        self.checkpoint = checkpoint
    }

    package static let sql = """
        WITH closed AS (
            DELETE FROM model_call_open WHERE id = $1
            RETURNING task_id, id, tenant_id, attempt, node, iteration, provider, model, dispatched_at
        ), call AS (
            INSERT INTO model_call (task_id, id, tenant_id, attempt, node, iteration, provider, model, state,
                dispatched_at, input_tokens, output_tokens, cost_nanos, finish_reason, failure, request_id)
            SELECT task_id, id, tenant_id, attempt, node, iteration, provider, model, $6, dispatched_at,
                $7, $8, $9, $10, $11, $12
            FROM closed
        ), owned AS (
            SELECT r.task_id, r.tenant_id, r.attempt FROM closed c JOIN task_running r
            ON r.task_id = c.task_id AND r.attempt = $3 AND r.worker_id = $4 AND r.epoch = $5
            WHERE c.task_id = $2
        ), saved AS (
            INSERT INTO checkpoint (task_id, node, iteration, tenant_id, attempt, input_hash, output,
                input_tokens, output_tokens, cost_nanos)
            SELECT task_id, $13, $14, tenant_id, attempt, $15, $16, $7, $8, $9 FROM owned WHERE $13::text IS NOT NULL
            ON CONFLICT (task_id, node, iteration, input_hash) DO UPDATE SET attempt = excluded.attempt,
                output = excluded.output, created_at = clock_timestamp()
        )
        SELECT EXISTS (SELECT 1 FROM owned) OR EXISTS (
            -- Sent again after a lost connection: it was settled the first time.
            SELECT 1 FROM model_call m JOIN task_running r
            ON r.task_id = m.task_id AND r.attempt = $3 AND r.worker_id = $4 AND r.epoch = $5
            WHERE m.task_id = $2 AND m.id = $1 AND m.state <> 'unknown')
        """

    package var binds: [PostgresValue] {
        [
            .uuid(call.uuid), .uuid(task.uuid), .int4(attempt), .int8(fence.worker), .int4(fence.epoch),
            .text(settlement.state.rawValue), .int8(settlement.usage.inputTokens), .int8(settlement.usage.outputTokens),
            .int8(settlement.usage.cost.nanoDollars), .optional(settlement.finishReason),
            .optional(json: settlement.failure?.json.encoded()), .optional(settlement.requestID),
            .optional(checkpoint?.key.node), .int4(checkpoint?.key.iteration ?? 0),
            checkpoint.map { .bytes($0.inputHash.bytes) } ?? .null, .optional(json: checkpoint?.output),
        ]
    }

    /// Whether the attempt is still ours.
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}
