import Domain
import Fleet
import Logging
import TaskQueue

/// One worker of the fleet in this process, duties and all, for the time of a measurement.
enum BenchWorker {
    /// Runs `body` while the worker works. The meter is started with the worker, so a rate counts from its start:
    /// connecting, registering and taking slots are in it.
    /// - Parameters:
    ///   - kind: what it runs.
    ///   - pool: where it claims; nil for the pool of the kind that does nothing.
    static func run<R: Sendable>(
        _ plan: WorkerPlan, on database: BenchDatabase, kind: any TaskHandler = NoopKind(),
        pool: FleetConfiguration.Pool? = nil, targets: [Int] = [], _ body: (OutcomeMeter) async throws -> R
    ) async throws -> R {
        try await Drivers.with(url: database.url, role: "bench worker") { drivers in
            let meter = OutcomeMeter(targets: targets)
            let fleet = service(
                plan, drivers: drivers, kind: kind, pool: pool, onOutcome: { meter.add($0) },
                logger: database.server.logger)
            // Unstructured, because the body's result need not cross into a task group; awaited on every way out.
            let service = Task {
                defer { meter.close() }
                try await fleet.run()
            }
            do {
                let result = try await body(meter)
                _ = await stop(service)
                return result
            } catch {
                throw await stop(service) ?? error
            }
        }
    }

    /// The worker itself, for whoever runs it otherwise.
    static func service(
        _ plan: WorkerPlan, drivers: Drivers, kind: any TaskHandler, pool: FleetConfiguration.Pool?,
        onOutcome: @escaping @Sendable (Int) -> Void = { _ in }, logger: Logger
    ) -> FleetService {
        FleetService(
            database: drivers.fleet, configuration: configuration(plan, pool), kinds: KindCatalog([kind]),
            doorbell: Doorbell(postgres: drivers.general), onOutcome: onOutcome, logger: logger)
    }

    private static func configuration(_ plan: WorkerPlan, _ pool: FleetConfiguration.Pool?) -> FleetConfiguration {
        var configuration = FleetConfiguration()
        configuration.pools = [
            pool ?? .init(name: NoopKind.pool, provider: nil, size: plan.slots, limit: plan.slots)
        ]
        configuration.pumps = plan.pumps
        configuration.batchMax = plan.batch
        configuration.drainGrace = .seconds(5)
        return configuration
    }

    /// Stops the worker gracefully. Returns why it had ended before, if it had.
    private static func stop(_ service: Task<Void, any Error>) async -> (any Error)? {
        service.cancel()
        guard case .failure(let error) = await service.result, !(error is CancellationError) else { return nil }
        return error
    }
}

/// How the worker under test is set up.
package struct WorkerPlan: Sendable {
    /// How many tasks may run at once in it.
    package var slots: Int32
    /// Claim-and-settle loops.
    package var pumps: Int
    /// How many tasks one claim or settlement may carry.
    package var batch: Int

    package init(slots: Int32 = 4000, pumps: Int = 3, batch: Int = 1000) {
        self.slots = slots
        self.pumps = pumps
        self.batch = batch
    }

    var parameters: [String: Int] { ["slots": Int(slots), "pumps": pumps, "batch": batch] }
}
