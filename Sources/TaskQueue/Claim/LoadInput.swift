package import Domain
package import PostgresDriver

/// The whole input of an attempt, as JSON text, for one that the claim did not carry. No row: the attempt is not ours any
/// more, and what it would cost to bring the input is saved.
package struct LoadInput: PostgresStatement {
    package let task: TaskID
    package let attempt: Int32
    package let fence: WorkerFence
    package init(task: TaskID, attempt: Int32, fence: WorkerFence) {
        self.task = task
        self.attempt = attempt
        self.fence = fence
    }

    package static let sql = """
        SELECT t.input FROM task_running r CROSS JOIN LATERAL (\(Probe.task(of: "r"))) t
        WHERE r.task_id = $1 AND r.attempt = $2 AND r.worker_id = $3 AND r.epoch = $4
        """

    package var binds: [PostgresValue] {
        [.uuid(task.uuid), .int4(attempt), .int8(fence.worker), .int4(fence.epoch)]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> [UInt8] { try row.value(0) }
}
