import Domain
import Logging
import PostgresDriver
import Synchronization
import TaskQueue

/// The durable record around the model calls of one attempt: a slot and a committed row before, one transaction
/// after. No connection is held in between.
final class PostgresCallLedger: CallLedger {
    static let leaseLost = Failure(.leaseLost, code: "lease_lost", message: "The worker's lease ended.")
    static let noSlot = Failure(
        .interrupted, code: "no_slot", message: "No slot came free for the first call. The task goes back to its queue."
    )

    /// What a call was admitted with, until it is settled.
    private struct OpenCall {
        let pool: PoolID
        let target: CallTally.Target
        /// Since when it has its slot; nil once the slot was given back.
        var holdsSlotSince: ContinuousClock.Instant?
    }

    private struct State {
        var wasUsed = false
        /// Whether a slot was ever asked for.
        var hasAsked = false
        var open: [CallID: OpenCall] = [:]
        /// Calls that a remembered answer took the place of, by model.
        var cached: [String: Int64] = [:]
    }

    private let postgres: PostgresClient
    private let slots: SlotKeeper
    private let lanes: ProviderLanes
    private let tally: CallTally
    private let task: ClaimedTask
    private let fence: WorkerFence
    private let logger: WorkerLogger
    private let onLetGo: @Sendable () -> Void
    private let state = Mutex(State())

    /// - Parameter onLetGo: called when the attempt should end and give its task back, before its call is told.
    init(
        postgres: PostgresClient, slots: SlotKeeper, lanes: ProviderLanes, tally: CallTally, task: ClaimedTask,
        fence: WorkerFence, logger: WorkerLogger, onLetGo: @escaping @Sendable () -> Void = {}
    ) {
        self.postgres = postgres
        self.slots = slots
        self.lanes = lanes
        self.tally = tally
        self.task = task
        self.fence = fence
        self.logger = logger
        self.onLetGo = onLetGo
    }

    var caller: Caller { Caller(tenant: task.tenant, task: task.id, kind: task.kind, user: task.user) }

    /// Whether a call was ever admitted.
    var wasUsed: Bool { state.withLock { $0.wasUsed } }

    func noteCached(model: String) { state.withLock { $0.cached[model, default: 0] += 1 } }

    /// One event for the whole attempt: a long text asks a thousand times.
    var cachedEvents: [AuditRecord] {
        let counts = state.withLock { $0.cached }
        guard !counts.isEmpty else { return [] }
        let models = counts.mapValues { JSONValue.integer($0) }
        return [
            AuditRecord(
                subject: task.id, tenant: task.tenant, action: .callsCached, detail: .object(["calls": .object(models)])
            )
        ]
    }

    /// Takes the slot of the provider's pool, then asks the database. Nothing is held while it waits for the slot, and the
    /// slot is given back when the answer is no. Dies the process in between: the open call, if it was committed, keeps
    /// slot and money until its deadline, and is then charged as unknown.
    func admit(_ intent: CallIntent) async throws -> CallID {
        guard let pool = lanes.pool(of: intent.provider, own: task.pool) else {
            throw CallRefusal.providerBusy.failure(after: ProviderLanes.lanelessWait)
        }
        try await takeSlot(in: pool)
        let open = OpenCall(
            pool: pool,
            target: .init(provider: intent.provider, model: intent.model, credential: intent.credential),
            holdsSlotSince: .now)
        do {
            let call = CallID()
            try await ask(for: call, intent, pool: open.pool)
            state.withLock { state in
                state.wasUsed = true
                state.open[call] = open
            }
            // Last look at our own clock: the process may have been paused while the row was committed.
            guard slots.read({ $0.holdsLease(at: .now) }) else {
                try await withdraw(call)
                throw Self.leaseLost
            }
            return call
        } catch {
            slots.update { $0.endCall(in: open.pool) }
            throw error
        }
    }

    /// The task's own pool is waited for as long as the attempt lasts: its calls wait for one another. Only an attempt's
    /// first call may be let go: nothing was paid for, and the task may find a slot sooner elsewhere.
    private func takeSlot(in pool: PoolID) async throws {
        let isFirst = state.withLock { state in
            defer { state.hasAsked = true }
            return !state.hasAsked
        }
        if pool == task.pool, isFirst {
            // A wait is never what a task times out of.
            let patience = min(ProviderLanes.waitMax, task.timeout / 2)
            switch await slots.beginFirstCall(in: pool, patience: patience) {
            case .taken: return
            case .cancelled: throw CancellationError()
            case .letGo:
                onLetGo()
                throw Self.noSlot
            }
        } else if pool == task.pool {
            if await slots.beginCall(in: pool) { return }
            try Task.checkCancellation()
            // The worker has left the pool. What the attempt has stored is kept, and another worker or catalogue goes on.
            throw CallRefusal.providerBusy.failure(after: ProviderLanes.lanelessWait)
        } else if await !slots.beginCall(in: pool, atMost: ProviderLanes.waitMax) {
            try Task.checkCancellation()
            throw CallRefusal.providerBusy.failure(after: ProviderLanes.busyWait)
        }
    }

    private func ask(for call: CallID, _ intent: CallIntent, pool: PoolID) async throws {
        let statement = AdmitCall(
            call: call, task: task.id, attempt: task.attempt, fence: fence, intent: intent, pool: pool, kind: task.kind)
        switch try await persistently(statement).first {
        case nil: throw Self.leaseLost
        case .refused(let refusal, let wait): throw refusal.failure(after: wait)
        case .admitted: break
        }
    }

    /// Closes a call that was committed and certainly never left, so that it keeps no slot until its deadline.
    private func withdraw(_ call: CallID) async throws {
        state.withLock { $0.open[call] = nil }
        let settlement = CallSettlement(state: .cancelled, usage: .zero)
        _ = try await postgres.run(
            SettleCall(
                call: call, task: task.id, attempt: task.attempt, fence: fence, settlement: settlement, checkpoint: nil)
        )
    }

    /// The slot serves the next call while this one is being settled. Dies the process in between, the open call is counted
    /// until its deadline beside those that took its place: more than were in flight, never less.
    func noteAnswered(_ call: CallID) {
        let open = state.withLock { state in
            let open = state.open[call]
            state.open[call]?.holdsSlotSince = nil
            return open
        }
        guard let open, let since = open.holdsSlotSince else { return }
        slots.update { $0.endCall(in: open.pool, after: .now - since) }
    }

    func settle(_ call: CallID, _ settlement: CallSettlement, checkpoint: Checkpoint?) async throws {
        let open = state.withLock { $0.open.removeValue(forKey: call) }
        defer {
            if let open, open.holdsSlotSince != nil { slots.update { $0.endCall(in: open.pool) } }
        }
        let statement = SettleCall(
            call: call, task: task.id, attempt: task.attempt, fence: fence, settlement: settlement,
            checkpoint: checkpoint, successes: successes(of: open, settlement))
        guard try await persistently(statement).first == true else { throw Self.leaseLost }
    }

    private func successes(of open: OpenCall?, _ settlement: CallSettlement) -> Int32 {
        guard let open else { return 0 }
        guard let failure = settlement.failure else {
            tally.noteSuccess(open.target)
            return 0
        }
        if failure.failureClass == .credential {
            logger.error(
                "a provider refuses its credential; nothing is sent with it until a probe succeeds",
                metadata: [
                    LogKey.provider.rawValue: "\(open.target.provider)",
                    LogKey.credential.rawValue: "\(open.target.credential)",
                    LogKey.error.rawValue: "\(failure.code)",
                ])
        }
        return tally.take(open.target)
    }

    /// Both statements may be sent again after a lost connection without doing their work twice, so they are, until
    /// the lease ends: what was paid for should be recorded.
    private func persistently<S: PostgresStatement>(_ statement: S) async throws -> [S.Row] {
        while true {
            do {
                return try await postgres.run(statement)
            } catch {
                guard error.isTransient, slots.read({ $0.holdsLease(at: .now) }) else { throw error }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }
}
