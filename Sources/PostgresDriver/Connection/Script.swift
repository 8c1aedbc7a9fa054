/// A script or a COPY under way on a connection that has left pipeline mode for it.
struct Script: Sendable {
    enum Step: Sendable {
        /// The server takes rows now.
        case takesRows
        /// Everything that was sent so far has left libpq's buffer.
        case flushed
        /// The script is over; the number of rows that its last statement affected.
        case finished(affectedRows: Int)
    }

    typealias Outcome = Result<Step, PostgresError>
    typealias Continuation = CheckedContinuation<Outcome, Never>

    /// Whoever waits for the next step.
    var continuation: Continuation?
    var isTakingRows = false
    var failure: PostgresError?
    var affectedRows = 0
}
