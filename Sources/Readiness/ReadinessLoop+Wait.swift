import Synchronization

extension ReadinessLoop {
    /// Suspends until the descriptor is ready, the deadline passes or the task is cancelled.
    ///
    /// - Returns: what the descriptor is ready for.
    /// - Throws: `.timedOut`, `.cancelled`, or `.system` when the descriptor cannot be watched.
    package func wait(
        for interest: Interest, on descriptor: Int32, until deadline: ContinuousClock.Instant? = nil
    ) async throws(ReadinessError) -> Interest {
        let waiter = DescriptorWaiter(loop: self)
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiter.begin(continuation, interest: interest, descriptor: descriptor, deadline: deadline)
            }
        } onCancel: {
            waiter.end(.failure(ReadinessError(.cancelled)))
        }.get()
    }
}

/// One suspended `wait`. Readiness, deadline and cancellation race; the first to call `end` wins and cleans up.
private final class DescriptorWaiter: Sendable {
    typealias Outcome = Result<Interest, ReadinessError>

    private struct State: Sendable {
        var continuation: CheckedContinuation<Outcome, Never>?
        var watch: ReadinessLoop.Watch?
        var timer: ReadinessLoop.Timer?
        var outcome: Outcome?
    }

    private let loop: ReadinessLoop
    private let state = Mutex(State())

    init(loop: ReadinessLoop) {
        self.loop = loop
    }

    func begin(
        _ continuation: CheckedContinuation<Outcome, Never>, interest: Interest, descriptor: Int32,
        deadline: ContinuousClock.Instant?
    ) {
        // The task may have been cancelled before it got here; then the outcome is already known.
        let early = state.withLock { state in
            if state.outcome == nil { state.continuation = continuation }
            return state.outcome
        }
        if let early {
            continuation.resume(returning: early)
            return
        }
        do throws(ReadinessError) {
            let watch = try loop.watch(descriptor, for: interest) { self.end(.success($0)) }
            adopt(watch: watch)
        } catch {
            end(.failure(error))
        }
        if let deadline {
            adopt(timer: loop.schedule(at: deadline) { self.end(.failure(ReadinessError(.timedOut))) })
        }
    }

    func end(_ outcome: Outcome) {
        let ended = state.withLock { state -> State? in
            guard state.outcome == nil else { return nil }
            let ended = state
            state = State(outcome: outcome)
            return ended
        }
        guard let ended else { return }
        if let watch = ended.watch { loop.stop(watch) }
        if let timer = ended.timer { loop.cancel(timer) }
        ended.continuation?.resume(returning: outcome)
    }

    /// Keeps the watch, or stops it when the wait has ended in the meantime.
    private func adopt(watch: ReadinessLoop.Watch) {
        let isLate = state.withLock { state in
            if state.outcome == nil { state.watch = watch }
            return state.outcome != nil
        }
        if isLate { loop.stop(watch) }
    }

    private func adopt(timer: ReadinessLoop.Timer) {
        let isLate = state.withLock { state in
            if state.outcome == nil { state.timer = timer }
            return state.outcome != nil
        }
        if isLate { loop.cancel(timer) }
    }
}
