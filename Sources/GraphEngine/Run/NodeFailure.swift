package import Domain

/// A node or pure step threw something that is no `Failure`: a defect, with the place where it came up.
package struct NodeFailure: LocatedError, CustomStringConvertible {
    package let path: CheckpointKey
    /// For the log only: it may quote what a tenant must not see.
    package let cause: any Error
    private let label: String

    /// What may be shown.
    package var failure: Failure {
        Failure(.bug, code: "node_failed", message: "\(label): The step failed unexpectedly.")
    }

    package var description: String { "\(label): \(cause)" }

    /// The error as it leaves the run. Class, code and retry hint of a `Failure` stay, and the events of a `ReportedFailure`; its message gains the place.
    /// Cancellation has no place: it came from outside.
    static func locate(_ error: any Error, _ label: String, _ path: CheckpointKey) -> any Error {
        switch error {
        case is CancellationError:
            error
        case let failure as Failure:
            failure.located(at: label)
        case let reported as ReportedFailure:
            ReportedFailure(reported.failure.located(at: label), events: reported.events)
        default:
            NodeFailure(path: path, cause: error, label: label)
        }
    }

    private init(path: CheckpointKey, cause: any Error, label: String) {
        self.path = path
        self.cause = cause
        self.label = label
    }
}

extension Failure {
    fileprivate func located(at label: String) -> Failure {
        Failure(failureClass, code: code, message: "\(label): \(message)", retryAfter: retryAfter)
    }
}
