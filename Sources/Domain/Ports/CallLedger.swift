/// A model call about to leave.
package struct CallIntent: Sendable {
    package let node: CheckpointKey
    package let provider: String
    package let model: String
    /// How long the call may take at most. A lost worker's slot stays taken until then.
    package let timeout: Duration
    /// The name of the credential it is made with, never the credential; empty for a provider that wants none.
    package let credential: String
    /// An upper bound of what it can cost. It is held from the tenant's budgets until the call is settled.
    package let hold: Money
    /// The version of the catalogue that named the model and its price; empty for a catalogue without one.
    package let catalogVersion: String
    package init(
        node: CheckpointKey, provider: String, model: String, timeout: Duration, credential: String = "",
        hold: Money = .zero, catalogVersion: String = ""
    ) {
        self.node = node
        self.provider = provider
        self.model = model
        self.timeout = timeout
        self.credential = credential
        self.hold = hold
        self.catalogVersion = catalogVersion
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
    /// Whether the usage is our estimate, because the provider did not say.
    package let isEstimated: Bool
    package init(
        state: State, usage: Usage, finishReason: String? = nil, failure: Failure? = nil, requestID: String? = nil,
        isEstimated: Bool = false
    ) {
        self.isEstimated = isEstimated
        self.state = state
        self.usage = usage
        self.finishReason = finishReason
        self.failure = failure
        self.requestID = requestID
    }
}

/// The durable record around every model call: one transaction before it leaves, one after it answered.
package protocol CallLedger: Sendable {
    /// Who pays, and whose limits, policy and cache apply.
    var caller: Caller { get }
    /// Takes a slot of the pool and commits the open call. When this returns, the call may leave.
    /// Throws a ``Failure`` of class `leaseLost` when the attempt is no longer ours; then nothing was written.
    func admit(_ intent: CallIntent) async throws -> CallID
    /// Notes that the provider has answered to the end, so that the call's slot may serve another one while this one is
    /// checked and settled. Not said of a call that was cut: whether it has ended over there is not known.
    func noteAnswered(_ call: CallID)
    /// Closes the call, frees its slot if it still has it, and stores the checkpoint, if any, in the same transaction.
    func settle(_ call: CallID, _ settlement: CallSettlement, checkpoint: Checkpoint?) async throws
    /// Notes that a remembered answer took the place of a call. It is told with the attempt's end, if the attempt has one.
    func noteCached(model: String)
}

extension CallLedger {
    package func noteCached(model: String) {}
    package func noteAnswered(_ call: CallID) {}
}
