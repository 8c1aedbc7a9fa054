import PostgresDriver

/// Why a task was not accepted, or may not have been.
package enum TaskIntakeError: Error, Sendable, Hashable {
    /// Too many callers wait; come back later. Nothing was stored.
    case overloaded
    /// The database cannot be reached. Nothing was stored.
    case unavailable
    /// The connection broke during the commit: the task may or may not be stored.
    case unknown
    /// The database refused the task.
    case refused(String)

    init(_ error: PostgresError) {
        switch error.code {
        case .connectionLost: self = .unknown
        case .server: self = error.isTransient ? .unavailable : .refused(error.message)
        default: self = .unavailable
        }
    }
}
