import Domain
import Synchronization
import TaskQueue

/// The attempts that run in this process: who they are, until when they may run, and how to stop them.
///
/// An attempt is an unstructured Swift task, because it must be cancelled alone (its client cancelled it, its
/// time is over) while its neighbours go on; what a task group gives for free is done here: nothing is forgotten,
/// and a stop waits for all of them.
final class AttemptRegistry: Sendable {
    /// What an attempt finds when it ends.
    enum Finish: Sendable {
        /// It was its task's attempt: its end is to be written, and its room is given back with it.
        case own
        /// Its lease was lost meanwhile and another attempt stands in its place, or none: nobody has given its room back.
        case replaced
        /// It was taken away from it, and its room was given back then: see ``takeAll()`` and ``takeDeaf(askedBefore:)``.
        case taken
    }

    /// An attempt taken away from the Swift task that does not end.
    struct Taken: Sendable {
        let claimed: ClaimedTask
        /// Why it had been asked to stop; nil if it had not.
        let reason: FailureClass?
    }

    private struct Entry {
        let claimed: ClaimedTask
        let fence: WorkerFence
        var deadline: ContinuousClock.Instant
        let handle: Task<Void, Never>
        var reason: FailureClass?
        /// When it was asked to stop.
        var askedAt: ContinuousClock.Instant?

        var attempt: RunningAttempt { RunningAttempt(claimed, fence: fence) }
    }

    private struct State {
        var entries: [TaskID: Entry] = [:]
        /// The attempts that were taken away and have not ended: one for each Swift task that does not react.
        var taken: Set<RunningAttempt> = []

        mutating func take(_ task: TaskID) -> Taken? {
            guard let entry = entries.removeValue(forKey: task) else { return nil }
            taken.insert(entry.attempt)
            return Taken(claimed: entry.claimed, reason: entry.reason)
        }
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.entries.count } }

    /// Starts `body` for a claimed task.
    func start(
        _ claimed: ClaimedTask, fence: WorkerFence, deadline: ContinuousClock.Instant,
        _ body: @escaping @Sendable () async -> Void
    ) {
        state.withLock { state in
            // Unstructured: see the type's documentation. The body calls `finish` as its last act, which waits for the lock.
            let handle = Task { await body() }
            state.entries[claimed.id] = Entry(claimed: claimed, fence: fence, deadline: deadline, handle: handle)
        }
    }

    func holds(_ task: TaskID) -> Bool { state.withLock { $0.entries[task] != nil } }

    /// Why the attempt was asked to stop, nil if it was not.
    func reason(for task: TaskID) -> FailureClass? { state.withLock { $0.entries[task]?.reason } }

    /// Gives an attempt another time to end by: what it waited for is not its own.
    func move(_ deadline: ContinuousClock.Instant, _ attempt: RunningAttempt) {
        state.withLock { state in
            guard state.entries[attempt.task]?.attempt == attempt else { return }
            state.entries[attempt.task]?.deadline = deadline
        }
    }

    /// Forgets an attempt that ended. The attempt's number is part of the question: a task that was taken away from a deaf
    /// attempt may run here again, under the same fence, when the deaf one ends at last.
    func finish(_ attempt: RunningAttempt) -> Finish {
        state.withLock { state in
            if !state.taken.isEmpty, state.taken.remove(attempt) != nil { return .taken }
            guard let place = state.entries.index(forKey: attempt.task),
                state.entries.values[place].attempt == attempt
            else { return .replaced }
            state.entries.remove(at: place)
            return .own
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
        state.withLock { state in Array(state.entries.keys).compactMap { state.take($0)?.claimed } }
    }

    /// Takes away the attempts that were asked to stop before a moment and still have not.
    func takeDeaf(askedBefore moment: ContinuousClock.Instant) -> [Taken] {
        state.withLock { state in
            let deaf = state.entries.filter { $0.value.askedAt.map { $0 <= moment } ?? false }
            return deaf.keys.compactMap { state.take($0) }
        }
    }

    /// How many attempts were taken away whose Swift tasks are still at it.
    var deafCount: Int { state.withLock { $0.taken.count } }

    private func cancelOne(_ task: TaskID, because reason: FailureClass) {
        let handle = state.withLock { state -> Task<Void, Never>? in
            guard let entry = state.entries[task], entry.reason == nil else { return nil }
            state.entries[task]?.reason = reason
            state.entries[task]?.askedAt = .now
            return entry.handle
        }
        handle?.cancel()
    }
}
