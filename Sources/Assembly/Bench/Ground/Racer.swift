import Domain
import Fleet
package import Logging
import ModelGateway
import PostgresDriver
import ServiceLifecycle
import Synchronization
import UnixSignals

/// One process of the race: a worker whose tasks wait for one another at the starting line.
package enum Racer {
    /// No race lasts longer. A process that nobody stops ends by itself.
    private static let secondsMax = 120

    /// Works until SIGTERM or SIGINT, or for two minutes.
    package static func run(planPath: String, logger: Logger) async throws {
        let plan = try RacerPlan(path: planPath)
        try await withWorker(plan, logger: logger) { worker in
            var configuration = ServiceGroupConfiguration(
                services: [
                    .init(service: worker, successTerminationBehavior: .gracefullyShutdownGroup),
                    .init(service: Lifetime(seconds: secondsMax), successTerminationBehavior: .gracefullyShutdownGroup),
                ], gracefulShutdownSignals: [.sigint, .sigterm], logger: logger)
            configuration.maximumGracefulShutdownDuration = .seconds(20)
            try await ServiceGroup(configuration: configuration).run()
        }
    }

    /// The same in this process, until the surrounding task is cancelled.
    static func runHere(_ plan: RacerPlan, logger: Logger) async throws {
        try await withWorker(plan, logger: logger) { worker in try await worker.run() }
    }

    private static func withWorker(
        _ plan: RacerPlan, logger: Logger, _ body: (FleetService) async throws -> Void
    ) async throws {
        try await Drivers.with(url: Secret(plan.database), role: "racer") { drivers in
            try await BenchGateway.with(
                baseURL: plan.baseURL, redis: plan.redis.map { Secret($0) }, calls: Int(plan.slots),
                postgres: drivers.general, logger: logger
            ) { gateway in
                let line = StartingLine(racers: plan.racers, postgres: drivers.general)
                let kind = CallKind(gateway.gateway) { await line.wait() }
                let pool = FleetConfiguration.Pool(
                    name: BenchModel.pool, provider: BenchModel.provider.rawValue, size: plan.slots, limit: plan.limit)
                try await body(
                    BenchWorker.service(
                        WorkerPlan(slots: plan.slots, pumps: 2, batch: 100), drivers: drivers, kind: kind, pool: pool,
                        logger: logger))
            }
        }
    }

    /// Ends, and with it the group, when its time is over.
    private struct Lifetime: Service {
        let seconds: Int
        func run() async throws {
            // Ends early when the group stops.
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(seconds)) }
        }
    }
}

/// Lets nobody of this process start before all racers of all processes have been claimed. One look at a time, however
/// many wait; after half a minute it opens all the same, and the counts say what became of the race.
final class StartingLine: Sendable {
    private static let patience = Duration.seconds(30)
    private static let look = Duration.milliseconds(10)

    private let racers: Int
    private let postgres: PostgresClient
    private let opening = Mutex<Task<Void, Never>?>(nil)

    init(racers: Int, postgres: PostgresClient) {
        self.racers = racers
        self.postgres = postgres
    }

    func wait() async {
        let opening = opening.withLock { opening in
            // Shared by all who wait, so it belongs to none of them; it ends by itself within its patience.
            let task = opening ?? Task { await self.open() }
            opening = task
            return task
        }
        await opening.value
    }

    private func open() async {
        let end = ContinuousClock.now + Self.patience
        while ContinuousClock.now < end {
            // A look that fails is made again.
            if let running = try? await postgres.run(CountRunning()).first, running >= Int64(racers) { return }
            try? await Task.sleep(for: Self.look)
        }
    }

    private struct CountRunning: PostgresStatement {
        static let sql = "SELECT count(*) FROM task_running"
        static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
    }
}
