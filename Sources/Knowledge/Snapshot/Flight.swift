import Synchronization

/// Something that is being brought for whoever waits for it.
///
/// A waiter that is cancelled leaves alone: it neither ends the flight nor keeps it. The flight lands once, for all.
final class Flight<Value: Sendable>: Sendable {
    private struct State {
        var outcome: Result<Value, any Error>?
        var waiters: [Int: CheckedContinuation<Value, any Error>] = [:]
        var left: Set<Int> = []
        var tickets = 0
    }

    private let state = Mutex(State())

    var value: Value {
        get async throws {
            let ticket = state.withLock { state in
                state.tickets += 1
                return state.tickets
            }
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { wait(ticket, $0) }
            } onCancel: {
                leave(ticket)
            }
        }
    }

    func land(_ outcome: Result<Value, any Error>) {
        let waiters = state.withLock { state in
            state.outcome = outcome
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(with: outcome) }
    }

    private func wait(_ ticket: Int, _ continuation: CheckedContinuation<Value, any Error>) {
        let outcome: Result<Value, any Error>? = state.withLock { state in
            // Cancelled before it began to wait.
            if state.left.remove(ticket) != nil { return .failure(CancellationError()) }
            if let outcome = state.outcome { return outcome }
            state.waiters[ticket] = continuation
            return nil
        }
        if let outcome { continuation.resume(with: outcome) }
    }

    private func leave(_ ticket: Int) {
        let waiter = state.withLock { state in
            let waiter = state.waiters.removeValue(forKey: ticket)
            if waiter == nil { state.left.insert(ticket) }
            return waiter
        }
        waiter?.resume(throwing: CancellationError())
    }
}
