import Domain
import HTTPTypes
import PostgresDriver
import TaskQueue

extension Problem {
    /// The one place that turns an error from below into what the client is told.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as PostgresError: self.init(error)
        case let error as TaskIntakeError: self.init(error)
        case let failure as Failure: self = Problem(knowledge: failure) ?? .internalError
        default: self = .internalError
        }
    }

    private init(_ error: PostgresError) {
        switch error.code {
        case .connectionLost: self = .outcomeUnknown("Look at what you wanted to change before you send it again.")
        case .unavailable, .cancelled: self = .databaseUnavailable
        case .server where error.sqlState == .readOnlySQLTransaction: self = .databaseReadOnly
        case .server where error.isTransient: self = .databaseUnavailable
        case .server, .decoding, .protocolViolation, .misuse, .migration: self = .internalError
        }
    }

    private init(_ error: TaskIntakeError) {
        switch error {
        case .overloaded:
            self.init(
                .overloaded, "Too many tasks are being submitted at this moment. Nothing was stored; try again.",
                headers: [.retryAfter: "1"])
        case .unavailable: self = .databaseUnavailable
        case .readOnly: self = .databaseReadOnly
        case .held:
            self.init(
                .held,
                "A transaction that has not ended holds what this needs, such as its Idempotency-Key or its unique key. "
                    + "Nothing was stored; try again.",
                headers: [.retryAfter: "1"])
        case .unknown:
            self = .outcomeUnknown(
                "Send it again with the same Idempotency-Key: it is then stored once, whatever happened the first time."
            )
        case .refused: self = .internalError
        }
    }

    private static func outcomeUnknown(_ advice: String) -> Problem {
        Problem(
            .outcomeUnknown, "The connection to the database broke while the request was being carried out. \(advice)",
            headers: [.retryAfter: "1"])
    }

    static let databaseUnavailable = Problem(
        .databaseUnavailable, "The database cannot be reached just now. Nothing was stored; try again.",
        headers: [.retryAfter: "1"])

    /// Reads still work, and an operator who looks for a lost connection would look in vain.
    static let databaseReadOnly = Problem(
        .databaseReadOnly,
        "The database takes no writes at the moment, as while another server takes over. Nothing was stored; try again.",
        headers: [.retryAfter: "1"])

    static let internalError = Problem(
        .internalError, "An operator can find the cause in the log under the ID in instance.")
}
