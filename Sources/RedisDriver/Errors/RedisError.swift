/// The one error of this module.
///
/// `message` is a sentence of ours and safe to show. `detail` holds the server's or the system's own words, which may
/// quote what was sent, so it belongs in the log. The password is in neither.
package struct RedisError: Error, Sendable, Hashable {
    package enum Code: String, Sendable, Hashable {
        /// There is no connection now, or the client is closed. Nothing was sent; callers go on without Redis.
        case notConnected
        /// Too much waits for this server already, or a subscriber fell behind. Nothing was sent.
        case overloaded
        /// No answer came in time. The command may have run, or may still run.
        case timedOut
        /// The calling task was cancelled. The command may have run, unless it had not been sent yet.
        case cancelled
        /// The connection was lost while the command was under way: its outcome is unknown.
        case connectionLost
        /// The server answered with an error; `kind` is its first word.
        case refused
        /// The server said something that the protocol does not allow here. The connection was closed.
        case protocolViolation
        /// A command or an answer is larger than the configured bounds. For an answer the connection was closed.
        case tooLarge
        /// The caller broke a rule of this module, or the configuration cannot be used. Nothing was sent.
        case misuse
    }

    package var code: Code
    package var message: String
    /// What kind of refusal it was, in the server's word: `NOSCRIPT`, `WRONGTYPE`, `OOM`. Only with `.refused`.
    package var kind: String?
    package var detail: String?
    package var file: String
    package var line: Int

    package init(
        _ code: Code, _ message: String, kind: String? = nil, detail: String? = nil, file: String = #fileID,
        line: Int = #line
    ) {
        self.code = code
        self.message = message
        self.kind = kind
        self.detail = detail
        self.file = file
        self.line = line
    }
}

extension RedisError: CustomStringConvertible {
    package var description: String { "\(code.rawValue): \(message)" }
}
