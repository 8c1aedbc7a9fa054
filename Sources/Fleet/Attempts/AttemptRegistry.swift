import Domain
import Synchronization
import TaskQueue

/// The attempts that run in this process: who they are, until when they may run, and how to stop them.
///
/// An attempt is an unstructured Swift task, because it must be cancelled alone (its client cancelled it, its
/// time is over) while its neighbours go on; what a task group gives for free is done here: nothing is forgotten,
/// and a stop waits for all of them.
final class AttemptRegistry: Sendable {
    private struct Entry {
        let claimed: ClaimedTask
        let fence: WorkerFence
        var deadline: ContinuousClock.Instant
        var handle: Task<Void, Never>?
        var reason: FailureClass?
    }

    private struct State {
        var entries: [TaskID: Entry] = [:]
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.entries.count } }

    /// Starts `body` for a claimed task.
    func start(
        _ claimed: ClaimedTask, fence: WorkerFence, deadline: ContinuousClock.Instant,
        _ body: @escaping @Sendable () async -> Void
    ) {
        state.withLock { state in
            state.entries[claimed.id] = Entry(claimed: claimed, fence: fence, deadline: deadline)
        }
        // Unstructured: see the type's documentation. The body calls `finish` as its last act.
        let handle = Task { await body() }
        state.withLock { state in
            state.entries[claimed.id]?.handle = handle
            // Somebody wanted it stopped before there was a handle.
            if state.entries[claimed.id]?.reason != nil { handle.cancel() }
        }
    }

    func holds(_ task: TaskID) -> Bool { state.withLock { $0.entries[task] != nil } }

    /// Why the attempt was asked to stop, nil if it was not.
    func reason(for task: TaskID) -> FailureClass? { state.withLock { $0.entries[task]?.reason } }

    /// Gives an attempt another time to end by: what it waited for is not its own.
    func move(_ deadline: ContinuousClock.Instant, _ task: TaskID, fence: WorkerFence) {
        state.withLock { state in
            guard state.entries[task]?.fence == fence else { return }
            state.entries[task]?.deadline = deadline
        }
    }

    /// Forgets an attempt that ended. Returns false when it was already taken away from it (see ``takeAll()``).
    func finish(_ task: TaskID, fence: WorkerFence) -> Bool {
        state.withLock { state in
            guard state.entries[task]?.fence == fence else { return false }
            state.entries[task] = nil
            return true
        }
    }

    func cancel(_ tasks: [TaskID], because reason: FailureClass) {
        for task in tasks {
            cancelOne(task, because: reason)
        }
    }

    func cancelAll(because reason: FailureClass) {
        cancel(state.withLock { Array($0.entries.keys) }, because: reason)
    }

    /// Stops the attempts whose time is over.
    func cancelOverdue(now: ContinuousClock.Instant) {
        cancel(state.withLock { $0.entries.filter { $0.value.deadline <= now }.map(\.key) }, because: .timedOut)
    }

    /// Takes the attempts that do not end away from their Swift tasks, so that their tasks can be handed back.
    /// Whatever those still do is fenced off.
    func takeAll() -> [ClaimedTask] {
        state.withLock { state in
            defer { state.entries = [:] }
            return state.entries.values.map(\.claimed)
        }
    }

    private func cancelOne(_ task: TaskID, because reason: FailureClass) {
        let handle = state.withLock { state -> Task<Void, Never>? in
            guard let entry = state.entries[task], entry.reason == nil else { return nil }
            state.entries[task]?.reason = reason
            return entry.handle
        }
        handle?.cancel()
    }
}
