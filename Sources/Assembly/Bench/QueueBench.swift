package import Domain
import Fleet
import Foundation
package import Logging
import PostgresDriver
import Synchronization
import TaskQueue
import Tenancy

/// Measures the queue on a database of its own: enqueue, burn-down until the last durable outcome, pick-up latency.
///
/// Procedure of the burn-down, after River's benchmark: insert every task first, then start one worker process and
/// take the time from its start to the moment the last outcome is committed. Results, attempts and audit events are
/// kept, and counted afterwards: a run whose counts are wrong fails.
package struct QueueBench: Sendable {
    package struct Plan: Sendable {
        package var tasks = 200_000
        package var slots: Int32 = 2000
        package var enqueueBatch = 500
        package var enqueuers = 2
        package var pumps = 2
        package var claimBatch = 500
        package var pickups = 1000
        package init() {}
    }

    private let database: Secret
    private let plan: Plan
    private let logger: Logger
    private let progress: @Sendable (_ phase: String, _ done: Int, _ of: Int) -> Void

    package init(
        database: Secret, plan: Plan, logger: Logger,
        progress: @escaping @Sendable (_ phase: String, _ done: Int, _ of: Int) -> Void
    ) {
        self.database = database
        self.plan = plan
        self.logger = logger
        self.progress = progress
    }

    package func run() async throws -> QueueBenchReport {
        try await Drivers.with(url: database, role: "bench") { drivers in
            try await Drivers.with(url: database, role: "bench worker") { worker in
                try await measure(drivers, worker)
            }
        }
    }

    private func measure(_ drivers: Drivers, _ fleetDrivers: Drivers) async throws -> QueueBenchReport {
        let lane = try await BenchLane.prepare(drivers.general, limit: plan.slots)
        let walAtStart = try await walPosition(drivers.general)
        let enqueueSeconds = try await enqueue(drivers.hot, lane)
        let drain = try await burnDown(fleetDrivers, drivers, lane)
        let walAtEnd = try await walPosition(drivers.general)
        let pickups = try await pickUpLatencies(fleetDrivers, drivers, lane)
        let counts = try await drivers.general.run(BenchCounts()).first
        return QueueBenchReport(
            tasks: plan.tasks, enqueueSeconds: enqueueSeconds, drainSeconds: drain,
            walBytesPerTask: Double(walAtEnd - walAtStart) / Double(plan.tasks), pickups: pickups.sorted(),
            outcomes: counts?.outcomes ?? 0, attempts: counts?.attempts ?? 0, events: counts?.events ?? 0,
            expectedOutcomes: Int64(plan.tasks + plan.pickups))
    }

    private func enqueue(_ postgres: PostgresClient, _ lane: BenchLane) async throws -> Double {
        let start = ContinuousClock.now
        let done = BenchTally(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for enqueuer in 0..<plan.enqueuers {
                group.addTask {
                    var left = plan.tasks / plan.enqueuers + (enqueuer < plan.tasks % plan.enqueuers ? 1 : 0)
                    while left > 0 {
                        let count = min(left, plan.enqueueBatch)
                        _ = try await postgres.run(EnqueueTasks((0..<count).map { _ in lane.task() }))
                        left -= count
                        progress("enqueue", done.add(count), plan.tasks)
                    }
                }
            }
            try await group.waitForAll()
        }
        return (ContinuousClock.now - start).seconds
    }

    private func burnDown(_ drivers: Drivers, _ readers: Drivers, _ lane: BenchLane) async throws -> Double {
        let settled = BenchTally(0)
        let finished = BenchSignal()
        let fleet = fleet(drivers, kinds: KindCatalog([NoopKind { _ in }])) { count in
            let total = settled.add(count)
            progress("burn-down", total, plan.tasks)
            if total >= plan.tasks { finished.raise() }
        }
        let start = ContinuousClock.now
        let service = Task { try await fleet.run() }
        await finished.wait()
        let seconds = (ContinuousClock.now - start).seconds
        service.cancel()
        _ = await service.result
        return seconds
    }

    /// From the start of an enqueue to the start of the attempt, one task at a time on an idle fleet.
    private func pickUpLatencies(_ drivers: Drivers, _ readers: Drivers, _ lane: BenchLane) async throws -> [Double] {
        let doorbell = Doorbell(postgres: readers.general)
        let intake = TaskIntake(postgres: readers.hot) { doorbell.ring() }
        let started = BenchSignal()
        let fleet = fleet(drivers, kinds: KindCatalog([NoopKind { _ in started.raise() }])) { _ in }
        let service = Task { try await fleet.run() }
        var latencies: [Double] = []
        for number in 0..<plan.pickups {
            let start = ContinuousClock.now
            _ = try await intake.accept(lane.task())
            await started.wait()
            latencies.append((ContinuousClock.now - start).milliseconds)
            progress("pick-up", number + 1, plan.pickups)
            // Let the fleet come to rest, so that the next task finds it idle.
            try await Task.sleep(for: .milliseconds(5))
        }
        service.cancel()
        _ = await service.result
        return latencies
    }

    private func fleet(
        _ drivers: Drivers, kinds: KindCatalog, onOutcome: @escaping @Sendable (Int) -> Void
    ) -> FleetService {
        var configuration = FleetConfiguration()
        configuration.pools = [.init(name: NoopKind.pool, provider: nil, size: plan.slots, limit: plan.slots)]
        configuration.pumps = plan.pumps
        configuration.batchMax = plan.claimBatch
        configuration.drainGrace = .seconds(5)
        return FleetService(
            database: drivers.fleet, configuration: configuration, kinds: kinds,
            doorbell: Doorbell(postgres: drivers.general), onOutcome: onOutcome, logger: logger)
    }

    private func walPosition(_ postgres: PostgresClient) async throws -> Int64 {
        try await postgres.run(WALPosition()).first ?? 0
    }
}
