import Synchronization

/// Holds one call of a ``DialectServer``: the first that it chooses.
package final class DialectServerGate: Sendable {
    private struct State {
        var isTaken = false
        var isHolding = false
        var isOpen = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let isChosen: @Sendable (DialectServer.Call) -> Bool
    private let state = Mutex(State())

    init(isChosen: @escaping @Sendable (DialectServer.Call) -> Bool) { self.isChosen = isChosen }

    /// Whether the chosen call has come and has neither gone on nor gone away.
    package var isHolding: Bool { state.withLock(\.isHolding) }

    /// Lets the call go on, or pass when it comes.
    package func open() {
        let waiter = state.withLock { state in
            state.isOpen = true
            return Self.release(&state)
        }
        waiter?.resume()
    }

    /// Whether this call is the one to hold. True once.
    func claims(_ call: DialectServer.Call) -> Bool {
        guard isChosen(call) else { return false }
        return state.withLock { state in
            defer { state.isTaken = true }
            return !state.isTaken
        }
    }

    /// Waits until the gate is opened or the caller is cancelled, which means that the client hung up.
    func pass() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    // The handler below may have run before there was a waiter; the flag is set before it runs.
                    if state.isOpen || Task.isCancelled { return true }
                    state.waiter = continuation
                    state.isHolding = true
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { Self.release(&$0) }?.resume()
        }
    }

    private static func release(_ state: inout State) -> CheckedContinuation<Void, Never>? {
        defer { state.waiter = nil }
        state.isHolding = false
        return state.waiter
    }
}
