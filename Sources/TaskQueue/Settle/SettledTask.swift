package import Domain

/// An attempt that ended with an outcome.
package struct SettledTask: Sendable {
    package enum Outcome: Sendable {
        case succeeded(result: [UInt8]?)
        // Boxed: a success, which most are, need not be as large as a failure.
        indirect case failed(Failure)
        indirect case cancelled(Failure)
        case expired
    }

    package let task: ClaimedTask
    package let outcome: Outcome
    /// Whether the task may have made model calls.
    package let hasCalls: Bool
    package let events: [AuditRecord]
    package init(task: ClaimedTask, outcome: Outcome, hasCalls: Bool, events: [AuditRecord] = []) {
        self.task = task
        self.outcome = outcome
        self.hasCalls = hasCalls
        self.events = events
    }

    var state: TaskState {
        switch outcome {
        case .succeeded: .succeeded
        case .failed: .failed
        case .cancelled: .cancelled
        case .expired: .expired
        }
    }

    var result: [UInt8]? {
        if case .succeeded(let result) = outcome { result } else { nil }
    }

    var failure: Failure? {
        switch outcome {
        case .succeeded: nil
        case .failed(let failure), .cancelled(let failure): failure
        case .expired:
            Failure(.permanent, code: "expired", message: "The task was not started before its expires_at.")
        }
    }
}
