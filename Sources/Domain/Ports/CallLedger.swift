/// A model call about to leave.
package struct CallIntent: Sendable {
    package let node: CheckpointKey
    package let provider: String
    package let model: String
    /// How long the call may take at most. A lost worker's slot stays taken until then.
    package let timeout: Duration
    package init(node: CheckpointKey, provider: String, model: String, timeout: Duration) {
        self.node = node
        self.provider = provider
        self.model = model
        self.timeout = timeout
    }
}

/// How a call ended, for its `model_call` row.
package struct CallSettlement: Sendable {
    package enum State: String, Sendable {
        case ok
        case rejectedOutput = "rejected_output"
        case truncated
        case failed
        case cancelled
        /// The worker was lost while the call was open; whether it was billed is not known.
        case unknown
    }
    package let state: State
    package let usage: Usage
    package let finishReason: String?
    package let failure: Failure?
    /// The provider's own ID of the request, when it gave one.
    package let requestID: String?
    package init(
        state: State, usage: Usage, finishReason: String? = nil, failure: Failure? = nil, requestID: String? = nil
    ) {
        self.state = state
        self.usage = usage
        self.finishReason = finishReason
        self.failure = failure
        self.requestID = requestID
    }
}

/// The durable record around every model call: one transaction before it leaves, one after it answered.
package protocol CallLedger: Sendable {
    /// Takes a slot of the pool and commits the open call. When this returns, the call may leave.
    /// Throws a ``Failure`` of class `leaseLost` when the attempt is no longer ours; then nothing was written.
    func admit(_ intent: CallIntent) async throws -> CallID
    /// Closes the call, frees its slot and stores the checkpoint, if any, in the same transaction.
    func settle(_ call: CallID, _ settlement: CallSettlement, checkpoint: Checkpoint?) async throws
}
