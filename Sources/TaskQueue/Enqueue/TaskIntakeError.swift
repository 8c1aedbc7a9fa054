import PostgresDriver

/// Why a task was not accepted, or may not have been.
package enum TaskIntakeError: Error, Sendable, Hashable {
    /// Too many callers wait; come back later. Nothing was stored.
    case overloaded
    /// The database cannot be reached. Nothing was stored.
    case unavailable
    /// The database takes no writes at the moment. Nothing was stored.
    case readOnly
    /// A transaction that has not ended holds the key, or what else the task needs. Nothing was stored.
    case held
    /// The connection broke during the commit: the task may or may not be stored.
    case unknown
    /// The database refused the task.
    case refused(String)

    init(_ error: PostgresError) {
        switch error.code {
        case .connectionLost: self = .unknown
        case .server where error.sqlState == .lockNotAvailable: self = .held
        case .server where error.sqlState == .readOnlySQLTransaction: self = .readOnly
        case .server: self = error.isTransient ? .unavailable : .refused(error.message)
        default: self = .unavailable
        }
    }
}
