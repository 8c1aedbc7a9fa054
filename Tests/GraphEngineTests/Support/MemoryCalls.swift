import Domain

/// A call ledger whose settlement stores the checkpoint in the same step, as the real one does in its transaction.
struct MemoryCalls: CallLedger {
    let checkpoints: MemoryCheckpoints
    let caller = Caller(tenant: TenantID(1), task: TaskID(), kind: "summarize")

    func admit(_ intent: CallIntent) async throws -> CallID { CallID() }

    func settle(_ call: CallID, _ settlement: CallSettlement, checkpoint: Checkpoint?) async throws {
        if let checkpoint { await checkpoints.commitWithCall(checkpoint) }
    }
}
