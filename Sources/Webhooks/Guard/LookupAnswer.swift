import Synchronization

/// The one result of a lookup, whoever brings it: the lookup itself, its deadline, or cancellation. The first wins.
final class LookupAnswer: Sendable {
    typealias Value = Result<[IPAddress], AddressRefusal>
    typealias Waiter = CheckedContinuation<Value, Never>

    private enum State {
        case pending
        case awaited(Waiter)
        case settled(Value)
    }

    private let state = Mutex(State.pending)

    /// Resumes the waiter with the result, at once when it is already there. Called once.
    func await(_ waiter: Waiter) {
        let value: Value? = state.withLock { state in
            if case .settled(let value) = state { return value }
            state = .awaited(waiter)
            return nil
        }
        if let value { waiter.resume(returning: value) }
    }

    /// Sets the result unless there is one, and resumes the waiter outside the lock.
    func settle(_ value: Value) {
        let waiter: Waiter? = state.withLock { state in
            switch state {
            case .settled:
                return nil
            case .pending:
                state = .settled(value)
                return nil
            case .awaited(let waiter):
                state = .settled(value)
                return waiter
            }
        }
        waiter?.resume(returning: value)
    }

    var isSettled: Bool {
        state.withLock { state in
            if case .settled = state { true } else { false }
        }
    }
}
