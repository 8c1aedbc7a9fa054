package import Domain
package import PostgresDriver

/// Stores a node's output, if the attempt is still ours. No row: it is not.
package struct SaveCheckpoint: PostgresStatement {
    package let attempt: RunningAttempt
    package let checkpoint: Checkpoint
    package init(task: TaskID, attempt: Int32, fence: WorkerFence, checkpoint: Checkpoint) {
        self.attempt = RunningAttempt(task: task, attempt: attempt, fence: fence)
        self.checkpoint = checkpoint
    }

    package static let sql = """
        INSERT INTO checkpoint (task_id, node, iteration, tenant_id, attempt, input_hash, output,
            input_tokens, output_tokens, cost_nanos)
        SELECT r.task_id, $5, $6, r.tenant_id, r.attempt, $7, $8, $9, $10, $11
        FROM task_running r WHERE \(RunningAttempt.isHeld)
        ON CONFLICT (task_id, node, iteration, input_hash) DO UPDATE SET attempt = excluded.attempt,
            output = excluded.output, created_at = clock_timestamp()
        RETURNING true
        """

    package var binds: [PostgresValue] {
        attempt.binds + [
            .text(checkpoint.key.node), .int4(checkpoint.key.iteration), .bytes(checkpoint.inputHash.bytes),
            .json(checkpoint.output), .int8(checkpoint.usage.inputTokens), .int8(checkpoint.usage.outputTokens),
            .int8(checkpoint.usage.cost.nanoDollars),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { true }
}

/// Every stored checkpoint of a task.
package struct LoadCheckpoints: PostgresStatement {
    package let task: TaskID
    package init(task: TaskID) { self.task = task }

    package static let sql = """
        SELECT node, iteration, input_hash, output, input_tokens, output_tokens, cost_nanos
        FROM checkpoint WHERE task_id = $1
        """

    package var binds: [PostgresValue] { [.uuid(task.uuid)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Checkpoint {
        Checkpoint(
            key: CheckpointKey(node: try row.value(0), iteration: try row.value(1)),
            inputHash: Fingerprint(stored: try row.value(2)), output: try row.value(3),
            usage: Usage(
                inputTokens: try row.value(4), outputTokens: try row.value(5),
                cost: Money(nanoDollars: try row.value(6))))
    }
}
