/// The one error of this module.
///
/// `message` is safe to show: the server's primary text or a constant sentence of ours. `detail` may quote rows or
/// addresses, so it belongs in the log.
package struct PostgresError: Error, Sendable, Hashable {
    package enum Code: String, Sendable, Hashable {
        /// The server refused the statement. Nothing of its transaction happened.
        case server
        /// The connection was lost while the statement was under way: its outcome is unknown.
        case connectionLost
        /// No connection could be had in time, the client is closed, or too many requests wait. Nothing was sent.
        case unavailable
        /// A value did not have the type that the reader asked for, or was null.
        case decoding
        /// The calling task was cancelled. A statement under way was cancelled on the server.
        case cancelled
        /// The server said something that the protocol does not allow here. The connection is closed.
        case protocolViolation
        /// The caller broke a rule of this module. Nothing was sent.
        case misuse
        /// The migration files, or what is recorded about them, are not in order.
        case migration
    }

    package var code: Code
    package var message: String
    package var sqlState: SQLState?
    package var detail: String?
    package var constraint: String?
    package var table: String?
    package var file: String
    package var line: Int

    /// The function of the server that raised the error.
    var sourceFunction: String?

    package init(
        _ code: Code, _ message: String, sqlState: SQLState? = nil, detail: String? = nil, constraint: String? = nil,
        table: String? = nil, file: String = #fileID, line: Int = #line
    ) {
        self.code = code
        self.message = message
        self.sqlState = sqlState
        self.detail = detail
        self.constraint = constraint
        self.table = table
        self.file = file
        self.line = line
    }
}

extension PostgresError: CustomStringConvertible {
    package var description: String {
        let state = sqlState.map { " \($0)" } ?? ""
        return "\(code.rawValue)\(state): \(message)"
    }
}
