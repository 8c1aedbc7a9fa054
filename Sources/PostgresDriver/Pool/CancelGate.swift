import Readiness
import Synchronization

/// Makes cancelling safe on a leased connection.
///
/// A cancel request names a backend, not a statement: it stops whatever that backend runs when the request arrives.
/// Three races follow, and this is how each is met.
///
/// 1. *Too late*: the statement ends by itself while the request is on its way, and the next statement would be hit.
///    So a statement that was being cancelled is only left (`leave`) after `PQcancel` has returned. The server closes
///    the cancelling connection, which is what `PQcancel` waits for, after it has signalled the backend; a backend that
///    gets the signal while idle forgets it before it reads its next statement.
/// 2. *Too early*: the request overtakes the statement and finds the backend idle, which ignores it. So the request is
///    repeated, ever more slowly, until the statement has been answered.
/// 3. *Never*: `PQcancel` hangs in a dead network. After `patience` the connection is closed instead of being used
///    again; a late request then finds no such backend.
///
/// The lease is given back after all its statements were left, so no request ever reaches the next holder's work.
final class CancelGate: Sendable {
    static let patience = Duration.seconds(10)

    private struct State: Sendable {
        var nextTicket = 0
        /// Statements under way, and whether their task has been cancelled.
        var underWay: [Int: Bool] = [:]
        /// Whether `PQcancel` is running at this moment.
        var isSending = false
        /// Those who have left their statement and wait for `PQcancel` to return.
        var leaving: [CheckedContinuation<Void, Never>] = []
        var pause = CancelGate.firstPause
    }

    private static let firstPause = Duration.milliseconds(10)
    private static let longestPause = Duration.seconds(1)

    private let connection: PipelinedConnection
    private let state = Mutex(State())

    init(connection: PipelinedConnection) {
        self.connection = connection
    }

    /// Whether no statement is under way and no cancel request is.
    var isQuiet: Bool { state.withLock { $0.underWay.isEmpty && !$0.isSending } }

    /// Announces a statement. To be followed by `leave` when it has been answered.
    func enter() -> Int {
        state.withLock { state in
            state.nextTicket += 1
            state.underWay[state.nextTicket] = false
            return state.nextTicket
        }
    }

    /// Asks the server to cancel the statement, if it is still under way. Returns at once.
    func cancel(_ ticket: Int) {
        let mustSend = state.withLock { state in
            guard state.underWay[ticket] != nil else { return false }
            state.underWay[ticket] = true
            state.pause = Self.firstPause
            defer { state.isSending = true }
            return !state.isSending
        }
        if mustSend { send() }
    }

    /// Ends the statement, and waits for a cancel request that is on its way. Cannot itself be cancelled; `patience`
    /// bounds it.
    ///
    /// - Returns: whether the statement's task was cancelled.
    func leave(_ ticket: Int) async -> Bool {
        let (wasCancelled, isSending) = state.withLock { state in
            (state.underWay.removeValue(forKey: ticket) ?? false, state.isSending)
        }
        guard isSending else { return wasCancelled }
        await withCheckedContinuation { continuation in
            let hasReturned = state.withLock { state in
                if state.isSending { state.leaving.append(continuation) }
                return !state.isSending
            }
            if hasReturned { continuation.resume() }
        }
        return wasCancelled
    }

    private func send() {
        let timer = connection.loop.schedule(at: .now + Self.patience) { [self] in giveUp() }
        DetachedThread.start { [self] in
            // A request that did not reach the server is repeated just like one that came too early.
            _ = connection.cancelHandle?.send()
            connection.loop.cancel(timer)
            let pause = state.withLock { state in
                state.isSending = false
                defer { state.pause = min(state.pause * 2, Self.longestPause) }
                return state.underWay.values.contains(true) ? state.pause : nil
            }
            releaseLeaving()
            guard let pause else { return }
            _ = connection.loop.schedule(at: .now + pause) { [self] in sendAgain() }
        }
    }

    private func sendAgain() {
        let mustSend = state.withLock { state in
            guard state.underWay.values.contains(true), !state.isSending else { return false }
            state.isSending = true
            return true
        }
        if mustSend { send() }
    }

    /// The thread may hang for minutes yet; without the connection its request can do no harm.
    private func giveUp() {
        connection.close(because: PostgresError(.connectionLost, "a cancel request could not be finished"))
        releaseLeaving()
    }

    private func releaseLeaving() {
        let leaving = state.withLock { state in
            defer { state.leaving = [] }
            return state.leaving
        }
        for continuation in leaving { continuation.resume() }
    }
}
