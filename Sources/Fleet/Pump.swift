import Domain
import Logging
import PostgresDriver
import Synchronization
import TaskQueue

/// Moves tasks between the queue and the attempts: what finished in the last moments is settled and, in the same
/// round trip and commit, the slots it freed are claimed again.
///
/// ```
///   loop:  take the finished attempts ─┐
///          reserve the free slots ─────┤→ one transaction {settle, return, claim} → start the claimed attempts
///          neither? wait for the signal, at most until the next poll
/// ```
/// Under load the batch grows by itself while a round trip is on its way; with one task it is one task. When many
/// short tasks pass, a turn also waits `linger` for more of them to end: a commit costs the same for one as for five
/// hundred, and without it two pumps would chase each other with batches of a few.
///
/// What if the connection dies? If before the commit, nothing happened: the attempts are still running in the
/// database and are settled again. If after it, the second settlement finds no rows. Claims that were committed
/// but not received stay in `task_running` under our fence without an attempt; ``ReconcileDuty`` hands them back.
final class Pump: Sendable {
    private struct State {
        var ended: [AttemptEnd] = []
        var polledAt = ContinuousClock.now
        var pollWait: Duration = .milliseconds(20)
        var marks = LowWaterMarks(now: .now)
        /// The batches that are on their way, by turn.
        var inFlight: [UInt64: [AttemptEnd]] = [:]
        var turns: UInt64 = 0
        /// Whether the last turn moved many tasks, so that more will end within the next moments.
        var isBusy = false
    }

    /// From this many tasks in a turn on, the next one lingers.
    private static let busyCount = 32
    private static let linger = Duration.milliseconds(2)

    let signal = Signal()
    private let postgres: PostgresClient
    private let configuration: FleetConfiguration
    private let slots: SlotKeeper
    private let attempts: AttemptRegistry
    private let lease: LeaseKeeper
    private let runner: AttemptRunner
    private let doorbell: @Sendable () -> Void
    private let onOutcome: @Sendable (Int) -> Void
    private let logger: WorkerLogger
    private let state = Mutex(State())

    init(
        postgres: PostgresClient, configuration: FleetConfiguration, slots: SlotKeeper, attempts: AttemptRegistry,
        lease: LeaseKeeper, runner: AttemptRunner, doorbell: @escaping @Sendable () -> Void,
        onOutcome: @escaping @Sendable (Int) -> Void, logger: WorkerLogger
    ) {
        self.postgres = postgres
        self.configuration = configuration
        self.slots = slots
        self.attempts = attempts
        self.lease = lease
        self.runner = runner
        self.doorbell = doorbell
        self.onOutcome = onOutcome
        self.logger = logger
    }

    /// There may be work: look now.
    func heardNews() {
        slots.update { $0.heardNews() }
        signal.raise()
    }

    /// Runs until cancelled. One instance runs several of these.
    func run() async {
        while !Task.isCancelled {
            await lingerWhileBusy()
            if await turn() { continue }
            await signal.wait(atMost: state.withLock { $0.pollWait })
            pollIfDue()
        }
    }

    /// Settles everything that is left, for a stop; gives up when `deadline` passes.
    func drain(until deadline: ContinuousClock.Instant) async {
        while state.withLock({ !$0.ended.isEmpty || !$0.inFlight.isEmpty }), ContinuousClock.now < deadline {
            if await !turn() { await signal.wait(atMost: .milliseconds(20)) }
        }
    }

    /// Takes the end of an attempt for the next settlement.
    func take(_ end: AttemptEnd) {
        state.withLock { $0.ended.append(end) }
        signal.raise()
    }

    private func lingerWhileBusy() async {
        let isFull = state.withLock { !$0.isBusy || $0.ended.count >= configuration.batchMax }
        guard !isFull, attempts.count > 0 else { return }
        // A cancelled sleep only means that the turn comes at once.
        try? await Task.sleep(for: Self.linger)
    }

    /// One settle-and-claim. Returns whether there was anything to do.
    private func turn() async -> Bool {
        let (number, ended) = takeEnded()
        // The slots of what is about to be settled are free for the claim that commits with it.
        for end in ended {
            slots.update { $0.endTask(in: end.task.pool) }
        }
        let reservations = slots.update { $0.reserve(max: configuration.batchMax, now: .now) }
        guard !ended.isEmpty || !reservations.isEmpty else {
            finishTurn(number)
            return false
        }
        do {
            try await exchange(ended, reservations)
            finishTurn(number)
        } catch {
            await recover(number, ended, reservations, error)
        }
        return true
    }

    private func exchange(_ ended: [AttemptEnd], _ reservations: [Reservation]) async throws(PostgresError) {
        let fence = lease.fence
        let sweep = state.withLock { $0.marks.sweep(now: .now) }
        let marks = sweep ?? state.withLock { $0.marks }
        let claim = ClaimTasks(
            fence: fence, demands: reservations.map { ClaimTasks.Demand(pool: $0.pool, limit: $0.count) }, marks: marks)
        let batch = SettlementBatch(try await park(ended, fence: fence), fence: fence)
        let start = ContinuousClock.now
        let claimed = try await send(batch, claim)
        let now = ContinuousClock.now
        state.withLock { state in
            if sweep != nil { state.marks.didSweep(now: now, taking: now - start) }
            state.marks.didClaim(claimed, now: now)
            if !claimed.isEmpty { state.pollWait = .milliseconds(20) }
            state.isBusy = max(ended.count, claimed.count) >= Self.busyCount
        }
        launch(claimed, reservations, fence: fence)
        await resumeParents(of: batch)
    }

    /// Lets the attempts that ended with children wait for them, each in a transaction of its own: it may be a large one.
    /// Returns what is still to be settled: everything else, and the waits that the database refuses, as failures; they
    /// would be refused for ever.
    private func park(_ ended: [AttemptEnd], fence: WorkerFence) async throws(PostgresError) -> [AttemptEnd] {
        var rest: [AttemptEnd] = []
        for end in ended {
            guard case .parked(let parked) = end else {
                rest.append(end)
                continue
            }
            if let refused = try await park(parked, fence: fence) { rest.append(refused) }
        }
        return rest
    }

    private func park(_ parked: ParkedTask, fence: WorkerFence) async throws(PostgresError) -> AttemptEnd? {
        do {
            _ = try await postgres.run(WaitForChildren(fence: fence, parked: parked))
            slots.update { $0.heardNews() }
            doorbell()
            return nil
        } catch {
            guard error.code == .server, !error.isTransient else { throw error }
            logger.error("children were refused", metadata: [LogKey.error.rawValue: "\(error)"])
            let failure = Failure(
                .bug, code: "children_refused", message: "The children could not be stored. None of them was.")
            return .settled(
                SettledTask(task: parked.task, outcome: .failed(failure), hasCalls: true, events: parked.events))
        }
    }

    /// The children are settled and committed: this look, in a snapshot of its own, sees whether they were the last ones.
    private func resumeParents(of batch: SettlementBatch) async {
        let parents = Set(batch.settle?.settled.compactMap(\.task.parent) ?? [])
        guard !parents.isEmpty else { return }
        do {
            guard try await !postgres.run(ResumeParents(parents)).isEmpty else { return }
            heardNews()
            doorbell()
        } catch {
            // FamilyDuty finds them.
            logger.warning("parents will be resumed later", metadata: [LogKey.error.rawValue: "\(error)"])
        }
    }

    private func launch(_ claimed: [ClaimedTask], _ reservations: [Reservation], fence: WorkerFence) {
        var counts: [PoolID: Int32] = [:]
        for task in claimed {
            counts[task.pool, default: 0] += 1
        }
        slots.update { [counts] ledger in
            for reservation in reservations {
                ledger.didClaim(reservation, claimed: counts[reservation.pool] ?? 0)
            }
        }
        for task in claimed {
            start(task, fence: fence)
        }
        // A full claim means that there is more: the other pumps may look too.
        if claimed.count == configuration.batchMax { signal.raise() }
    }

    private func start(_ task: ClaimedTask, fence: WorkerFence) {
        let deadline = ContinuousClock.now + task.timeout
        attempts.start(task, fence: fence, deadline: deadline) { [self] in
            let end = await runner.run(task, fence: fence, deadline: deadline)
            guard attempts.finish(task.id, fence: fence) else {
                slots.update { $0.endTask(in: task.pool) }
                return
            }
            take(end)
        }
    }

    /// Sends the settlements and the claim as one transaction and returns what was claimed.
    private func send(_ batch: SettlementBatch, _ claim: ClaimTasks) async throws(PostgresError) -> [ClaimedTask] {
        switch (batch.settle, batch.giveBack, claim.demands.isEmpty) {
        case (let settle?, nil, false):
            let (settled, claimed) = try await postgres.runAtomically(settle, claim)
            announce(settled)
            return claimed
        case (nil, nil, false):
            return try await postgres.run(claim)
        case (let settle?, nil, true):
            announce(try await postgres.run(settle))
            return []
        case (let settle?, let giveBack?, _):
            let (settled, _) = try await postgres.runAtomically(settle, giveBack)
            announce(settled)
            slots.update { $0.heardNews() }
            return claim.demands.isEmpty ? [] : try await postgres.run(claim)
        case (nil, let giveBack?, _):
            _ = try await postgres.run(giveBack)
            slots.update { $0.heardNews() }
            return claim.demands.isEmpty ? [] : try await postgres.run(claim)
        case (nil, nil, true):
            return []
        }
    }

    private func announce(_ settled: [SettleTasks.Row]) {
        onOutcome(settled.count)
        guard settled.contains(where: \.madeDeliveries) else { return }
        slots.update { $0.heardNews() }
        doorbell()
    }

    /// Nothing is known to have happened: the ends go back to be settled again, the slots to be claimed again.
    private func recover(
        _ turn: UInt64, _ ended: [AttemptEnd], _ reservations: [Reservation], _ error: PostgresError
    ) async {
        logger.warning(
            "settle and claim failed; trying again",
            metadata: [LogKey.error.rawValue: "\(error)", LogKey.count.rawValue: "\(ended.count)"])
        slots.update { ledger in
            for reservation in reservations {
                ledger.didFail(reservation)
            }
            for end in ended {
                ledger.takeBackTask(in: end.task.pool)
            }
        }
        state.withLock { $0.ended.insert(contentsOf: ended, at: 0) }
        finishTurn(turn)
        // Cancelled: the drain goes on at once, and has its own deadline.
        try? await Task.sleep(for: .milliseconds(100))
    }

    /// Whether the end of this task's attempt is waiting to be written, or being written.
    func holds(_ task: TaskID) -> Bool {
        state.withLock { state in
            state.ended.contains { $0.task.id == task }
                || state.inFlight.values.contains { $0.contains { $0.task.id == task } }
        }
    }

    private func takeEnded() -> (turn: UInt64, ended: [AttemptEnd]) {
        state.withLock { state in
            state.turns += 1
            let count = min(state.ended.count, configuration.batchMax)
            let taken = Array(state.ended.prefix(count))
            state.ended.removeFirst(count)
            state.inFlight[state.turns] = taken
            return (state.turns, taken)
        }
    }

    private func finishTurn(_ turn: UInt64) { state.withLock { $0.inFlight[turn] = nil } }

    /// Without news for a while: look anyway, ever more rarely up to `pollMax`.
    private func pollIfDue() {
        let now = ContinuousClock.now
        let isDue = state.withLock { state in
            guard now - state.polledAt >= state.pollWait else { return false }
            state.polledAt = now
            state.pollWait = min(state.pollWait * 2, configuration.pollMax)
            return true
        }
        if isDue { slots.update { $0.heardNews() } }
    }
}

/// The statements that a batch of ended attempts needs.
struct SettlementBatch {
    let settle: SettleTasks?
    let giveBack: ReturnTasks?

    init(_ ended: [AttemptEnd], fence: WorkerFence) {
        var settled: [SettledTask] = []
        var returned: [ReturnedTask] = []
        for end in ended {
            switch end {
            case .settled(let task): settled.append(task)
            case .returned(let task): returned.append(task)
            // Each waits in a transaction of its own, see Pump.park.
            case .parked: break
            }
        }
        settle = settled.isEmpty ? nil : SettleTasks(fence: fence, settled: settled)
        giveBack = returned.isEmpty ? nil : ReturnTasks(fence: fence, returned: returned)
    }
}
