package import Domain

/// Whose call it is: the ledger of the attempt, the node that asks, and until when.
package struct CallContext: Sendable {
    package let calls: any CallLedger
    package let node: CheckpointKey
    /// When the attempt must have ended. No call runs past it.
    package let deadline: ContinuousClock.Instant
    /// Who pays, and whose limits, policy and cache apply.
    package var caller: Caller { calls.caller }

    package init(calls: any CallLedger, node: CheckpointKey, deadline: ContinuousClock.Instant) {
        self.calls = calls
        self.node = node
        self.deadline = deadline
    }

    package init(_ attempt: AttemptContext, node: CheckpointKey) {
        self.init(calls: attempt.calls, node: node, deadline: attempt.deadline)
    }
}
