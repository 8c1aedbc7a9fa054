package import Domain

/// What a node is given besides its input.
///
/// **Sealing.** A node that calls a model wants its output stored in the same transaction that settles the call: it
/// makes its checkpoint with `seal`, hands it to `CallLedger.settle`, and when that has committed says `markSealed`.
/// The engine then stores nothing more and goes on with the sealed value.
///
///     node            gateway           Postgres
///      │  call ─────────▶│── admit ───────▶│ call open, slot taken
///      │                 │◀─ answer        │
///      │◀── seal(output)─│                 │        a crash up to here repeats the call
///      │ checkpoint ────▶│── settle ──────▶│ call closed + checkpoint, one commit
///      │ markSealed      │                 │        a crash from here on reuses the output
///
/// Between the answer and the commit nothing durable says what the provider said. A crash there leaves the call open;
/// it is later recorded as unknown, and the node runs, and pays, again. No order of writes closes that gap; it is kept
/// as small as one transaction, and counted.
package struct NodeContext: Sendable {
    /// Names this run of this node; with the task's ID it is a good idempotency key.
    package let path: CheckpointKey
    /// When the run is cancelled, on this process's monotonic clock.
    package let deadline: ContinuousClock.Instant
    package let calls: any CallLedger
    let seal: Seal

    /// A context outside a graph, to test a node on its own.
    package init<Output: NodeValue>(
        path: CheckpointKey, inputHash: Fingerprint, deadline: ContinuousClock.Instant, calls: any CallLedger,
        for output: Output.Type
    ) {
        self.init(path: path, deadline: deadline, calls: calls, seal: Seal(path, inputHash, output))
    }

    init(path: CheckpointKey, deadline: ContinuousClock.Instant, calls: any CallLedger, seal: Seal) {
        self.path = path
        self.deadline = deadline
        self.calls = calls
        self.seal = seal
    }

    /// Makes the checkpoint of this node for its validated output, before anything is stored. Whatever the node
    /// returns later, the sealed value is its output; if it is never marked, the engine stores it itself.
    /// - Throws: a `Failure` of class `bug`: `sealed_twice`, or `seal_wrong_type` when `output` is not of the node's
    ///   output type. Both are thrown before money moves, so that the first test shows them.
    package func seal(_ output: some NodeValue, usage: Usage) throws -> Checkpoint {
        try seal.close(over: output, usage: usage)
    }

    /// Says that `checkpoint` is committed.
    /// - Throws: a `Failure` of class `bug`, `seal_unknown`, when this context did not make that checkpoint.
    package func markSealed(_ checkpoint: Checkpoint) throws {
        try seal.markStored(checkpoint)
    }
}
