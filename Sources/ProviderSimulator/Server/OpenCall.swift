import NIOCore
import Synchronization

/// A call in progress: knows what has been sent of it, and waits on its behalf for as long as its client is there.
///
/// It ends exactly once, whoever is first: the player when it has sent everything, the connection when the client hangs
/// up, the server when it stops. The player ends it *before* the last bytes leave, so that a client that calls again at
/// once never looks like two calls in flight. What is sent is counted just before it leaves, so that a client that hangs
/// up right after reading it has it on the bill.
final class OpenCall: Sendable {
    private struct State {
        var isGone = false
        var isClosed = false
        var waiter: CheckedContinuation<Void, Never>?
        var progress = CallProgress()
    }

    let number: Int
    private let simulator: Simulator
    private let account: String?
    private let loop: any EventLoop
    private let state = Mutex(State())

    init(_ opening: Opening, simulator: Simulator, loop: any EventLoop) {
        number = opening.number
        account = opening.account
        self.simulator = simulator
        self.loop = loop
    }

    /// A reply that nobody ever played, because the client went before its first byte.
    deinit { close(.abandoned) }

    /// Throws when the client has gone.
    func check() throws(ClientGone) {
        if state.withLock(\.isGone) { throw ClientGone() }
    }

    /// Waits so long, or less when the client goes. There is one waiter at a time: the call's own reply.
    func wait(_ duration: Duration) async throws(ClientGone) {
        guard duration > .zero else { return try check() }
        var timer: Scheduled<Void>?
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.isGone { return true }
                state.waiter = continuation
                return false
            }
            // The timer starts after the waiter is there to be woken.
            if isOver {
                continuation.resume()
            } else {
                timer = loop.scheduleTask(in: TimeAmount(duration)) { self.wake() }
            }
        }
        timer?.cancel()
        try check()
    }

    /// The client hung up, or the server stops.
    func leave() {
        state.withLock { $0.isGone = true }
        wake()
        close(.abandoned)
    }

    /// The headers leave.
    func begin(_ reply: Reply, bill: CallProgress.Bill?) {
        state.withLock { $0.progress = CallProgress(status: reply.status, bill: bill) }
    }

    func send(bytes: Int, tokens: Int) {
        state.withLock { state in
            state.progress.bytesSent += bytes
            state.progress.tokensSent += tokens
        }
    }

    func close(_ ending: CallRecord.Ending) {
        let progress = state.withLock { state -> CallProgress? in
            defer { state.isClosed = true }
            return state.isClosed ? nil : state.progress
        }
        if let progress { simulator.close(number, ending, progress, account: account) }
    }

    private func wake() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}

/// Nobody is there to read the reply any more.
struct ClientGone: Error, Sendable {}
