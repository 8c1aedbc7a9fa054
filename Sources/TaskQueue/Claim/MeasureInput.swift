package import Domain
package import PostgresDriver

/// The size of an attempt's input in bytes, before it is loaded. No row: the attempt is not ours any more.
///
/// Not a part of the claim: a compressed input is unpacked for it (18 MB stored, 30 MB of text: 60 ms), and whatever is
/// claimed and settled beside it would wait.
package struct MeasureInput: PostgresStatement {
    package let task: TaskID
    package let attempt: Int32
    package let fence: WorkerFence
    package init(task: TaskID, attempt: Int32, fence: WorkerFence) {
        self.task = task
        self.attempt = attempt
        self.fence = fence
    }

    package static let sql = """
        SELECT \(InputSize.bytes(of: "t.input"))::int8
        FROM task_running r CROSS JOIN LATERAL (\(Probe.task(of: "r"))) t
        WHERE r.task_id = $1 AND r.attempt = $2 AND r.worker_id = $3 AND r.epoch = $4
        """

    package var binds: [PostgresValue] {
        [.uuid(task.uuid), .int4(attempt), .int8(fence.worker), .int4(fence.epoch)]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
