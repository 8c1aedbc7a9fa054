import Synchronization

/// One suspended caller. Answer, deadline and cancellation race; the first to end the wait wins, and what comes later
/// is dropped, so that no answer ever reaches another caller.
final class Waiter<Value: Sendable>: Sendable {
    typealias Outcome = Result<Value, RedisError>

    private enum State: Sendable {
        case new
        case waiting(CheckedContinuation<Outcome, Never>)
        /// Ended before the caller was suspended.
        case early(Outcome)
        case ended
    }

    private let state = Mutex(State.new)

    /// Suspends until the wait is ended, by cancellation of the task at the latest.
    /// - Parameter start: begins what is waited for. Not called when the task is cancelled already.
    static func wait(_ start: (Waiter) -> Void) async -> Outcome {
        let waiter = Waiter()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if waiter.begin(continuation) { start(waiter) }
            }
        } onCancel: {
            waiter.end(.failure(.stopped))
        }
    }

    /// Whether an answer would be dropped.
    var hasEnded: Bool {
        state.withLock { state in
            switch state {
            case .new, .waiting: false
            case .early, .ended: true
            }
        }
    }

    func end(_ outcome: Outcome) {
        let continuation = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            switch state {
            case .new:
                state = .early(outcome)
                return nil
            case .waiting(let continuation):
                state = .ended
                return continuation
            case .early, .ended:
                return nil
            }
        }
        continuation?.resume(returning: outcome)
    }

    /// False when the wait has ended before it began; the caller is resumed then.
    private func begin(_ continuation: CheckedContinuation<Outcome, Never>) -> Bool {
        let early = state.withLock { state -> Outcome? in
            if case .early(let outcome) = state {
                state = .ended
                return outcome
            }
            state = .waiting(continuation)
            return nil
        }
        if let early { continuation.resume(returning: early) }
        return early == nil
    }
}
