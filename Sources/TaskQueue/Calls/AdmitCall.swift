package import Domain
package import PostgresDriver

/// Commits an open model call, before it leaves, if the attempt is still ours, its target may be called and its hold fits
/// the tenant's budget; the order and the locks are `admit_call`'s (0018). No row: the attempt is not ours, do not call.
/// Sent again after a lost connection it finds its own row, so that a call is never open, or held for, twice.
package struct AdmitCall: PostgresStatement {
    package let call: CallID
    package let task: TaskID
    package let attempt: Int32
    package let fence: WorkerFence
    package let intent: CallIntent
    /// The pool whose slot the call takes; nil for the task's own.
    package let pool: PoolID?
    /// The task's kind, for the ledger; nil looks it up when the call is settled.
    package let kind: TaskKind?
    package init(
        call: CallID, task: TaskID, attempt: Int32, fence: WorkerFence, intent: CallIntent, pool: PoolID? = nil,
        kind: TaskKind? = nil
    ) {
        self.call = call
        self.task = task
        self.attempt = attempt
        self.fence = fence
        self.intent = intent
        self.pool = pool
        self.kind = kind
    }

    package static let sql = """
        SELECT answer, wait_s
        FROM admit_call($1, $2, $3, $4, $5, $11, $6, $7, $8, $9, $12, $10, $13, $14, $15)
        """

    package var binds: [PostgresValue] {
        [
            .uuid(call.uuid), .uuid(task.uuid), .int4(attempt), .int8(fence.worker), .int4(fence.epoch),
            .text(intent.node.node), .int4(intent.node.iteration), .text(intent.provider), .text(intent.model),
            .float8(intent.timeout.seconds), .optional(pool?.rawValue), .text(intent.credential),
            .int8(min(max(intent.hold.nanoDollars, 0), BudgetBounds.nanosMax)), .text(intent.catalogVersion),
            .optional(kind?.rawValue),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Admission {
        let answer: String = try row.value(0)
        if answer == "admitted" { return .admitted }
        guard let refusal = CallRefusal(rawValue: answer) else {
            throw PostgresError(.decoding, "admit_call answered in words of another release: \(answer)")
        }
        return .refused(refusal, after: .seconds(try row.value(1, as: Double.self)))
    }
}
