package import Domain
package import PostgresDriver
import Synchronization

/// Accepts tasks one by one and commits them in groups: while one batch is on its way to Postgres, the next one
/// gathers. A caller returns only after its own task is committed.
///
/// Group commit is the best lever for an enqueue API: measured with 256 callers, 85,500 tasks/s on one
/// connection against 27,000 with a transaction each. One caller alone pays nothing for it.
/// Bounds: at most `batchMax` tasks or `batchBytesMax` of input per batch and `waitingMax` callers; beyond that
/// `accept` throws `.overloaded` at once.
package final class TaskIntake: Sendable {
    /// What became of a submitted task.
    package enum Acceptance: Sendable, Hashable {
        case accepted(TaskID)
        /// It took the place of a waiting task with its unique key, which has ended as cancelled.
        case replaced(TaskID, old: TaskID)
        /// A task with its unique key was there; nothing was stored.
        case returned(TaskID)
        /// The same request was accepted before under this key.
        case repeated(TaskID)
        /// The key was used for another request.
        case conflict

        /// What somebody is told whose idempotency key is taken.
        init(_ holder: FindUniqueKey.Holder, to idempotency: Idempotency) {
            self = holder.fingerprint == idempotency.fingerprint ? .repeated(holder.task) : .conflict
        }

        /// Whether a task was stored.
        var isNew: Bool {
            switch self {
            case .accepted, .replaced: true
            case .returned, .repeated, .conflict: false
            }
        }
    }

    private struct Waiting {
        let task: NewTask
        /// Gets whether the task was stored; false when its key is taken.
        let continuation: CheckedContinuation<Result<Bool, TaskIntakeError>, Never>
    }

    private struct State {
        var waiting: [Waiting] = []
        var isFlushing = false
    }

    /// How long a submission waits for a key that another open transaction holds, before it is told to come again. A
    /// batch that waits holds everybody up, so this is short.
    let lockWaitMax: Duration
    /// How long a key is waited for by a task that others stand behind. A key that is free costs no wait at all.
    private static let lockGlance = Duration.milliseconds(5)

    let postgres: PostgresClient
    let doorbell: @Sendable () -> Void
    /// How long idempotency keys are kept.
    let keyLifetime: Duration
    private let state = Mutex(State())
    private let batchMax: Int
    private let batchBytesMax: Int
    private let waitingMax: Int

    /// - Parameters:
    ///   - keyLifetime: how long idempotency keys are kept.
    ///   - lockWaitMax: how long a key that another transaction holds is waited for.
    ///   - doorbell: rung after each commit; must return at once.
    package init(
        postgres: PostgresClient, batchMax: Int = 500, batchBytesMax: Int = 4 << 20, waitingMax: Int = 10_000,
        keyLifetime: Duration = Idempotency.lifetimeDefault, lockWaitMax: Duration = .milliseconds(500),
        doorbell: @escaping @Sendable () -> Void
    ) {
        self.postgres = postgres
        self.keyLifetime = keyLifetime
        self.lockWaitMax = lockWaitMax
        self.batchMax = batchMax
        self.batchBytesMax = batchBytesMax
        self.waitingMax = waitingMax
        self.doorbell = doorbell
    }

    /// Accepts one task durably. Cancellation of the caller does not take the task back, unless its keys need a look of
    /// their own.
    package func accept(_ task: NewTask) async throws(TaskIntakeError) -> Acceptance {
        if task.unique != nil, task.idempotency != nil { return try await acceptAlone(task) }
        if try await isStored(task) { return .accepted(task.id) }
        // The look at the holder is the caller's own: the next batch does not wait for it.
        return task.unique == nil ? try await holder(of: task) : try await acceptAlone(task)
    }

    private func isStored(_ task: NewTask) async throws(TaskIntakeError) -> Bool {
        let result = await withCheckedContinuation { continuation in
            let (refused, starts) = state.withLock { state -> (Bool, Bool) in
                guard state.waiting.count < waitingMax else { return (true, false) }
                state.waiting.append(Waiting(task: task, continuation: continuation))
                defer { state.isFlushing = true }
                return (false, !state.isFlushing)
            }
            if refused { continuation.resume(returning: .failure(.overloaded)) }
            // Unstructured on purpose: a batch belongs to all its callers and must not die with the first one.
            // It ends by itself when nothing waits, and every caller awaits its own continuation.
            if starts { Task { await flush() } }
        }
        return try result.get()
    }

    private func flush() async {
        while let batch = nextBatch() {
            await commit(batch)
        }
    }

    /// The next batch, in order of arrival. Two tasks with the same key never share one: the later waits for the next,
    /// and lets those behind it go first.
    private func nextBatch() -> [Waiting]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isFlushing = false
                return nil
            }
            var keys: Set<String> = []
            var bytes = 0
            var batch: [Waiting] = []
            var later: [Waiting] = []
            // Past twice the batch's size nobody is looked at, however many wait for the same key.
            for waiting in state.waiting.prefix(batchMax * 2) {
                let size = bytes + waiting.task.input.count
                guard batch.isEmpty || (batch.count < batchMax && size <= batchBytesMax) else { break }
                if let key = waiting.task.sharedKey, !keys.insert(key).inserted {
                    later.append(waiting)
                    continue
                }
                bytes = size
                batch.append(waiting)
            }
            state.waiting.replaceSubrange(..<(batch.count + later.count), with: later)
            return batch
        }
    }

    private func commit(_ batch: [Waiting]) async {
        do {
            try await finish(batch, lockWait: lockWaitMax)
        } catch {
            await settleFailure(of: batch, error)
        }
    }

    private func finish(_ batch: [Waiting], lockWait: Duration) async throws(PostgresError) {
        let accepted = Set(try await store(batch.map(\.task), lockWait: lockWait))
        if !accepted.isEmpty { doorbell() }
        for waiting in batch {
            waiting.continuation.resume(returning: .success(accepted.contains(waiting.task.id)))
        }
    }

    private func store(_ tasks: [NewTask], lockWait: Duration) async throws(PostgresError) -> [TaskID] {
        let statement = EnqueueTasks(tasks, keyLifetime: keyLifetime)
        guard tasks.contains(where: { $0.sharedKey != nil }) else { return try await postgres.run(statement) }
        return try await postgres.runAtomically(BoundLockWaits(lockWait), statement).1
    }

    /// One bad row must not refuse its neighbours: a batch that the server refused is tried one by one; when a key was
    /// held too long, all that have none go first and together.
    /// A lost connection leaves the outcome unknown, so each caller is told to ask again with its key.
    private func settleFailure(of batch: [Waiting], _ error: PostgresError) async {
        guard error.code == .server, batch.count > 1 else {
            for waiting in batch {
                waiting.continuation.resume(returning: .failure(TaskIntakeError(error)))
            }
            return
        }
        let keyless = error.sqlState == .lockNotAvailable ? batch.filter { $0.task.sharedKey == nil } : []
        if !keyless.isEmpty { await commit(keyless) }
        let alone = keyless.isEmpty ? batch : batch.filter { $0.task.sharedKey != nil }
        // Not awaited: whoever needs a held key waits for it beside the others, not before them. It ends by itself, and
        // every caller awaits its own continuation.
        Task { await commitAlone(alone) }
    }

    /// First those whose keys are free, then together, and once, those whose keys are not: were each waited for in its
    /// turn, an application that holds a thousand keys would keep their neighbours for minutes.
    private func commitAlone(_ batch: [Waiting]) async {
        var held: [Waiting] = []
        for waiting in batch {
            do {
                try await finish([waiting], lockWait: Self.lockGlance)
            } catch {
                if error.sqlState == .lockNotAvailable {
                    held.append(waiting)
                } else {
                    await settleFailure(of: [waiting], error)
                }
            }
        }
        guard !held.isEmpty else { return }
        do {
            try await finish(held, lockWait: lockWaitMax)
        } catch {
            guard error.sqlState == .lockNotAvailable else { return await settleFailure(of: held, error) }
            for waiting in held { waiting.continuation.resume(returning: .failure(.held)) }
        }
    }

    /// A key that lost the race: the same request again, or another one under a used key.
    private func holder(of task: NewTask) async throws(TaskIntakeError) -> Acceptance {
        guard let idempotency = task.idempotency else { throw .unavailable }
        let holder: FindUniqueKey.Holder?
        do {
            holder = try await postgres.run(FindUniqueKey(tenant: task.tenant, key: idempotency.key)).first
        } catch {
            throw TaskIntakeError(error)
        }
        guard let holder else { throw .unavailable }
        return Acceptance(holder, to: idempotency)
    }
}

extension NewTask {
    /// What two tasks of one batch must not share: the row of a key. Nil without one. The key has 255 bytes at most.
    fileprivate var sharedKey: String? {
        if let idempotency { return "\(tenant.rawValue) \(KeyRow.idempotencyScope) \(idempotency.key)" }
        return unique.map { "\(tenant.rawValue) \($0.scope) \($0.key)" }
    }
}
