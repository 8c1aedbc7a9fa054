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
/// hundred, and without it the pumps would chase each other with batches of a few.
///
/// What if the connection dies? If before the commit, nothing happened: the attempts are still running in the
/// database and are settled again. If after it, the second settlement finds no rows. Claims that were committed
/// but not received stay in `task_running` under our fence without an attempt; ``ReconcileDuty`` hands them back.
final class Pump: Sendable {
    struct State {
        var ended = SettlementLine()
        var polledAt = ContinuousClock.now
        var pollWait: Duration = .milliseconds(20)
        var marks = LowWaterMarks(now: .now)
        /// How much is asked for at once.
        var claims: ClaimWindow
        /// Whose turn it is among the tenants.
        var turns = Turns()
        /// The batches that are on their way, by the number of their exchange.
        var inFlight: [UInt64: [AttemptEnd]] = [:]
        /// How many exchanges were begun.
        var exchanges: UInt64 = 0
        /// Whether the last turn moved many tasks, so that more will end within the next moments.
        var isBusy = false
    }

    /// From this many tasks in a turn on, the next one lingers.
    static let busyCount = 32
    private static let linger = Duration.milliseconds(2)

    let signal = Signal()
    let postgres: PostgresClient
    let configuration: FleetConfiguration
    let slots: SlotKeeper
    let attempts: AttemptRegistry
    let lease: LeaseKeeper
    let runner: AttemptRunner
    let doorbell: @Sendable () -> Void
    let onOutcome: @Sendable (Int) -> Void
    let logger: WorkerLogger
    let state: Mutex<State>

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
        state = Mutex(State(claims: ClaimWindow(max: configuration.batchMax)))
    }

    /// There may be work: look now.
    func heardNews() {
        slots.update { $0.heardNews() }
        signal.raise()
    }

    /// What claims step over.
    var marks: [LowWaterMarks.Post] { state.withLock { $0.marks.all } }

    /// Something waits below the marks, above these: claims go on from there.
    func turnBack(to found: [LowWaterMarks.Post]) {
        state.withLock { $0.marks.lower(found) }
        heardNews()
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
        if let rest = end.rest {
            slots.update { $0.rest(end.task.pool, for: rest, holdsFirstCalls: end.restsProvider, now: .now) }
        }
        state.withLock { $0.ended.append(end) }
        signal.raise()
    }

    private func lingerWhileBusy() async {
        let gathers = state.withLock { $0.isBusy && $0.ended.count < configuration.batchMax }
        guard gathers, attempts.count > 0 else { return }
        // A cancelled sleep only means that the turn comes at once.
        try? await Task.sleep(for: Self.linger)
    }

    /// One settle-and-claim. Returns whether there was anything to do.
    private func turn() async -> Bool {
        let (number, ended, claimMax) = takeEnded()
        let reservations = slots.update { ledger in
            // The room of what is about to be settled is free for the claim that commits with it.
            for end in ended { ledger.endTask(in: end.task.pool) }
            // A tenant with a cap may have had more in the queue than it was allowed to run.
            if ended.contains(where: \.task.isCapped) { ledger.heardNews() }
            return ledger.reserve(max: claimMax, now: .now)
        }
        if slots.update({ $0.takeHunger() }) { lease.hurry() }
        guard !ended.isEmpty || !reservations.isEmpty else {
            finishTurn(number)
            return false
        }
        do {
            try await exchange(ended, reservations, claimMax: claimMax)
            finishTurn(number)
        } catch {
            await recover(number, ended, reservations, error)
        }
        return true
    }

    /// Whether the end of this task's attempt is waiting to be written, or being written.
    func holds(_ task: TaskID) -> Bool {
        state.withLock { state in
            state.ended.holds(task)
                || state.inFlight.values.contains { $0.contains { $0.task.id == task } }
        }
    }

    private func takeEnded() -> (turn: UInt64, ended: [AttemptEnd], claimMax: Int) {
        state.withLock { state in
            state.exchanges += 1
            let taken = state.ended.take(max: configuration.batchMax)
            state.inFlight[state.exchanges] = taken
            return (state.exchanges, taken, state.claims.size)
        }
    }

    func finishTurn(_ turn: UInt64) { state.withLock { $0.inFlight[turn] = nil } }

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
