import Domain
import Logging
import PostgresDriver
import Synchronization
import TaskQueue

/// Hands back what the database believes this worker runs but it does not: a claim that was committed while the
/// connection broke, so that its rows never arrived. A task counts as unknown only when two looks in a row found
/// neither an attempt nor an unwritten end for it, so one that is just being settled is left alone.
final class ReconcileDuty: Sendable {
    private let postgres: PostgresClient
    private let attempts: AttemptRegistry
    private let pump: Pump
    private let lease: LeaseKeeper
    private let logger: WorkerLogger
    private let suspects = Mutex<Set<TaskID>>([])

    init(postgres: PostgresClient, attempts: AttemptRegistry, pump: Pump, lease: LeaseKeeper, logger: WorkerLogger) {
        self.postgres = postgres
        self.attempts = attempts
        self.pump = pump
        self.lease = lease
        self.logger = logger
    }

    func run() async throws(PostgresError) {
        let fence = lease.fence
        let owned = try await postgres.run(ListOwned(fence: fence, age: .seconds(3)))
        let unknown = owned.filter { !attempts.holds($0.id) && !pump.holds($0.id) }
        let before = suspects.withLock { suspects in
            defer { suspects = Set(unknown.map(\.id)) }
            return suspects
        }
        let orphans = unknown.filter { before.contains($0.id) }
        guard !orphans.isEmpty else { return }
        logger.warning("hands back claims that never arrived", metadata: [LogKey.count.rawValue: "\(orphans.count)"])
        let returned = orphans.map { ReturnedTask(task: $0, way: .released) }
        _ = try await postgres.run(ReturnTasks(fence: fence, returned: returned))
        pump.heardNews()
    }
}
