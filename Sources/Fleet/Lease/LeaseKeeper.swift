import Domain
import Glibc
import Logging
import PostgresDriver
import Synchronization
import TaskQueue

/// Keeps this process's lease and slots alive: one heartbeat per process, however many tasks it runs.
///
/// ```
///   database clock   |-- lease ----------------------------|
///   our clock        |-- deadline --------------|  margin  |
///                    ^ before the beat is sent
/// ```
/// The local deadline starts *before* the beat leaves and ends `leaseMargin` early, so that it is always over
/// before the database's lease is, whatever the reply took. When the beat finds the lease lost, or the deadline
/// passes without a reply, every attempt is cancelled as `leaseLost`; their settlements would change nothing.
/// A process that was paused and lost its lease enters again as a new worker.
final class LeaseKeeper: Sendable {
    private let postgres: PostgresClient
    private let configuration: FleetConfiguration
    private let slots: SlotKeeper
    private let attempts: AttemptRegistry
    private let logger: WorkerLogger
    private let onRenewal: @Sendable () -> Void
    private let current: Mutex<WorkerFence>
    private let impatience = Signal()

    init(
        postgres: PostgresClient, configuration: FleetConfiguration, fence: WorkerFence, slots: SlotKeeper,
        attempts: AttemptRegistry, logger: WorkerLogger, onRenewal: @escaping @Sendable () -> Void
    ) {
        self.postgres = postgres
        self.configuration = configuration
        self.slots = slots
        self.attempts = attempts
        self.logger = logger
        self.onRenewal = onRenewal
        current = Mutex(fence)
    }

    var fence: WorkerFence { current.withLock { $0 } }

    static func register(in postgres: PostgresClient, lease: Duration) async throws(PostgresError) -> WorkerFence {
        let statement = RegisterWorker(host: HostName.current, pid: getpid(), lease: lease)
        let rows = try await postgres.run(statement)
        guard let fence = rows.first else { throw PostgresError(.decoding, "no worker was registered") }
        return fence
    }

    /// Beats until cancelled, and meanwhile watches the deadlines.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.beatRepeatedly() }
            group.addTask { await self.watchDeadlines() }
        }
    }

    /// A beat may wait for an answer that never comes, on a wire that is cut in silence: no error says so, only time. The
    /// patience of calls that wait for a slot is looked at in passing.
    private func watchDeadlines() async {
        while !Task.isCancelled {
            if !slots.read({ $0.holdsLease(at: .now) }) { attempts.cancelAll(because: .leaseLost) }
            slots.dismissOverdue(now: .now)
            // Cancelled while sleeping means that the fleet has stopped.
            try? await Task.sleep(for: .milliseconds(100))
        }
    }

    private func beatRepeatedly() async {
        while !Task.isCancelled {
            let succeeded = await beat()
            // Cancelled while sleeping means that the fleet has stopped.
            try? await Task.sleep(for: .milliseconds(250))
            if succeeded { await impatience.wait(atMost: configuration.beat - .milliseconds(250)) }
        }
    }

    /// There is work for more slots than are held: the next beat comes at once, but no more than four in a second.
    func hurry() { impatience.raise() }

    /// One beat. Returns whether the lease is renewed; if not, the next beat comes soon.
    func beat() async -> Bool {
        let fence = fence
        let deadline = ContinuousClock.now + configuration.lease - configuration.leaseMargin
        let wants = slots.update { $0.beginRenewal() }
        do {
            let (beats, _, grants) = try await postgres.runAtomically(
                BeatWorker(fence: fence, lease: configuration.lease), LockPools(pools: wants.map(\.pool)),
                RenewSlots(fence: fence, wants: wants, lease: configuration.lease))
            guard let cancelled = beats.first else {
                try await enterAgain()
                return false
            }
            slots.update { $0.didRenew(grants, deadline: deadline) }
            attempts.cancel(cancelled, because: .cancelled)
            onRenewal()
            return true
        } catch {
            logger.warning("heartbeat failed", metadata: [LogKey.error.rawValue: "\(error)"])
            if !slots.read({ $0.holdsLease(at: .now) }) { attempts.cancelAll(because: .leaseLost) }
            return false
        }
    }

    /// The lease is lost: everything that runs under it stops, and the process becomes a new worker.
    private func enterAgain() async throws(PostgresError) {
        logger.warning(
            "lease lost: attempts are cancelled and the process enters as a new worker",
            metadata: [LogKey.worker.rawValue: "\(fence)"])
        slots.update { $0.didLoseLease() }
        attempts.cancelAll(because: .leaseLost)
        let fresh = try await Self.register(in: postgres, lease: configuration.lease)
        current.withLock { $0 = fresh }
        logger.bind(to: fresh)
        logger.notice("entered as a new worker")
    }
}
