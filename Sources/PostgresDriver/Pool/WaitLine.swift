import Readiness
import Synchronization

/// A line of tasks that wait for a number to change: permits to be taken, or a generation to move on.
///
/// Whether a caller must wait is decided under the same lock that puts it in the line, so no wake-up falls between the
/// two. First come, first served. Deadline, cancellation and wake-up race; whoever removes the waiter from the line
/// resumes it.
final class WaitLine: Sendable {
    enum Ending: Sendable {
        case admitted
        case timedOut
        case cancelled
    }

    private struct Waiter: Sendable {
        let id: UInt64
        let continuation: CheckedContinuation<Ending, Never>
        var timer: ReadinessLoop.Timer?
    }

    private struct State: Sendable {
        var count: Int
        var nextID: UInt64 = 0
        var waiters: [Waiter] = []
        /// Cancelled before they could join the line.
        var cancelledEarly: Set<UInt64> = []
    }

    private let loop: ReadinessLoop
    private let state: Mutex<State>

    init(count: Int, loop: ReadinessLoop) {
        self.loop = loop
        state = Mutex(State(count: count))
    }

    /// The generation, for `wait(after:)`.
    var count: Int { state.withLock { $0.count } }

    /// Takes a permit, waiting for one until the deadline.
    func takePermit(until deadline: ContinuousClock.Instant) async -> Ending {
        await wait(until: deadline) { count, isFirst in
            // Nobody overtakes the line.
            guard isFirst, count > 0 else { return false }
            count -= 1
            return true
        }
    }

    /// Gives a permit to the first in line, or keeps it.
    func releasePermit() {
        let first = state.withLock { state -> Waiter? in
            guard !state.waiters.isEmpty else {
                state.count += 1
                return nil
            }
            return state.waiters.removeFirst()
        }
        if let first { wake(first, .admitted) }
    }

    /// Waits until `advance` has been called since the generation was read.
    func wait(after generation: Int, until deadline: ContinuousClock.Instant) async -> Ending {
        await wait(until: deadline) { count, _ in count != generation }
    }

    /// Starts a new generation and wakes everyone.
    func advance() {
        let all = state.withLock { state in
            state.count += 1
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in all { wake(waiter, .admitted) }
    }

    private func wait(
        until deadline: ContinuousClock.Instant, _ admit: (_ count: inout Int, _ isFirst: Bool) -> Bool
    ) async -> Ending {
        let id = state.withLock { state -> UInt64? in
            if admit(&state.count, state.waiters.isEmpty) { return nil }
            state.nextID += 1
            return state.nextID
        }
        guard let id else { return .admitted }
        let ending = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                join(id, continuation, until: deadline, admit)
            }
        } onCancel: {
            cancel(id)
        }
        state.withLock { _ = $0.cancelledEarly.remove(id) }
        return ending
    }

    private func join(
        _ id: UInt64, _ continuation: CheckedContinuation<Ending, Never>, until deadline: ContinuousClock.Instant,
        _ admit: (_ count: inout Int, _ isFirst: Bool) -> Bool
    ) {
        let early = state.withLock { state -> Ending? in
            if state.cancelledEarly.contains(id) { return .cancelled }
            if admit(&state.count, state.waiters.isEmpty) { return .admitted }
            state.waiters.append(Waiter(id: id, continuation: continuation))
            return nil
        }
        if let early {
            continuation.resume(returning: early)
            return
        }
        let timer = loop.schedule(at: deadline) { [self] in remove(id, .timedOut) }
        let isLate = state.withLock { state in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return true }
            state.waiters[index].timer = timer
            return false
        }
        if isLate { loop.cancel(timer) }
    }

    private func cancel(_ id: UInt64) {
        let isWaiting = state.withLock { state in
            let isWaiting = state.waiters.contains { $0.id == id }
            if !isWaiting { state.cancelledEarly.insert(id) }
            return isWaiting
        }
        if isWaiting { remove(id, .cancelled) }
    }

    private func remove(_ id: UInt64, _ ending: Ending) {
        let waiter = state.withLock { state -> Waiter? in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiters.remove(at: index)
        }
        if let waiter { wake(waiter, ending) }
    }

    private func wake(_ waiter: Waiter, _ ending: Ending) {
        if let timer = waiter.timer { loop.cancel(timer) }
        waiter.continuation.resume(returning: ending)
    }
}

extension WaitLine.Ending {
    /// Turns everything but admission into the error that the caller sees.
    func orThrow(because reason: PostgresError?) throws(PostgresError) {
        switch self {
        case .admitted: return
        case .cancelled: throw PostgresError(.cancelled, "the task was cancelled while waiting for the database")
        case .timedOut:
            throw PostgresError(
                .unavailable, "no database connection was free in time", sqlState: reason?.sqlState,
                detail: reason.map { [$0.message, $0.detail].compactMap(\.self).joined(separator: ": ") })
        }
    }
}
