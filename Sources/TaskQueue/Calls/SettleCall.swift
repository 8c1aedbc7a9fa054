package import Domain
package import PostgresDriver

/// Closes an open call: its `model_call` row, its charge in the ledger, the money it held, what it says about its target,
/// and the node's checkpoint if the attempt is still ours, in one statement and so in one transaction (`settle_call`,
/// 0018). The call is recorded even when the attempt is lost, because it happened and cost something; the returned value
/// then says that nothing more may be done for this task. A call that was meanwhile taken for unknown is corrected.
package struct SettleCall: PostgresStatement {
    package let call: CallID
    package let task: TaskID
    package let attempt: Int32
    package let fence: WorkerFence
    package let settlement: CallSettlement
    package let checkpoint: Checkpoint?
    /// How many calls to the same target this worker has seen succeed since its last one that failed.
    package let successes: Int32
    package let breaker: BreakerPolicy
    package init(
        call: CallID, task: TaskID, attempt: Int32, fence: WorkerFence, settlement: CallSettlement,
        checkpoint: Checkpoint?, successes: Int32 = 0, breaker: BreakerPolicy = BreakerPolicy()
    ) {
        self.call = call
        self.task = task
        self.attempt = attempt
        self.fence = fence
        self.settlement = settlement
        self.checkpoint = checkpoint
        self.successes = successes
        self.breaker = breaker
    }

    package static let sql = """
        SELECT settle_call($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
            $21, $22, $23, $24, $25)
        """

    package var binds: [PostgresValue] {
        [
            .uuid(call.uuid), .uuid(task.uuid), .int4(attempt), .int8(fence.worker), .int4(fence.epoch),
            .text(settlement.state.rawValue), .int8(settlement.usage.inputTokens), .int8(settlement.usage.outputTokens),
            .int8(settlement.usage.cost.nanoDollars), .optional(settlement.finishReason),
            .optional(json: settlement.failure?.json.encoded()), .optional(settlement.requestID),
            .optional(checkpoint?.key.node), .int4(checkpoint?.key.iteration ?? 0),
            checkpoint.map { .bytes($0.inputHash.bytes) } ?? .null, .optional(json: checkpoint?.output),
            .bool(settlement.isEstimated), .text(CallVerdict(settlement).rawValue),
            .optional(settlement.failure?.retryAfter?.seconds), .int4(successes), .int4(breaker.failuresMin),
            .int4(breaker.callsMax), .float8(breaker.window.seconds), .float8(breaker.openFor.seconds),
            .float8(breaker.openForMax.seconds),
        ]
    }

    /// Whether the attempt is still ours.
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}
