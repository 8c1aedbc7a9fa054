import Domain
import Fleet
import Foundation
import Logging
import PostgresDriver
import TaskQueue
import TestKit

/// A fleet of one worker on a database of its own.
struct FleetFixture: Sendable {
    let database: TestDatabase
    /// What the worker asks for in its pool.
    var slots: Int32 = 4
    /// What it holds of large inputs at once.
    var inputBytesMax = FleetConfiguration().inputBytesMax
    /// How long an attempt that was asked to stop has to end.
    var deafGrace = Duration.seconds(30)
    /// How much one claim may take.
    var batchMax = FleetConfiguration().batchMax

    var configuration: FleetConfiguration {
        var configuration = FleetConfiguration()
        configuration.pools = [.init(name: "local", provider: "local", size: slots, limit: 16)]
        configuration.inputBytesMax = inputBytesMax
        // Nobody is lost here, however busy the machine is.
        configuration.lease = .seconds(30)
        configuration.beat = .milliseconds(500)
        configuration.leaseMargin = .milliseconds(500)
        configuration.duePeriod = .milliseconds(50)
        configuration.rescuePeriod = .milliseconds(200)
        configuration.drainGrace = .milliseconds(200)
        configuration.interruptGrace = .seconds(2)
        configuration.deafGrace = deafGrace
        configuration.batchMax = batchMax
        return configuration
    }

    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// - Parameter pools: in place of the configuration's; they may change while the worker runs.
    func service(
        _ kinds: [any TaskHandler], pools: (@Sendable () -> [FleetConfiguration.Pool])? = nil, logger: Logger = silent
    ) -> FleetService {
        FleetService(
            database: FleetDatabase(database.postgres), configuration: configuration, kinds: KindCatalog(kinds),
            doorbell: Doorbell(postgres: database.postgres), pools: pools, logger: logger)
    }

    /// Runs a worker while `body` does its part, then stops it and waits for its end.
    func withWorker<R>(
        _ kinds: [any TaskHandler], pools: (@Sendable () -> [FleetConfiguration.Pool])? = nil, logger: Logger = silent,
        _ body: () async throws -> R
    ) async throws -> R {
        let service = service(kinds, pools: pools, logger: logger)
        let running = Task { try await service.run() }
        do {
            let result = try await body()
            running.cancel()
            _ = await running.result
            return result
        } catch {
            running.cancel()
            _ = await running.result
            throw error
        }
    }

    func enqueue(_ task: NewTask) async throws -> TaskID {
        _ = try await database.run(EnqueueTasks([task]))
        return task.id
    }

    func task(
        _ kind: TaskKind = "scripted", in name: PoolName = "local", timeout: Duration = .seconds(30),
        attemptsMax: Int16 = 3
    ) async throws -> NewTask {
        let pool = try await database.run(ListPools()).first { $0.name == name }
        return NewTask(
            tenant: TenantID(1), kind: kind, pool: pool?.id ?? PoolID(0), attemptsMax: attemptsMax, timeout: timeout,
            input: Array("{}".utf8))
    }

    func find(_ task: TaskID) async throws -> TaskView? {
        try await database.run(FindTask(tenant: TenantID(1), task: task)).first
    }

    /// Looks until the task is in `state`, for as long as ``Probe/patience``.
    func wait(for task: TaskID, toBe state: TaskState) async throws -> TaskView? {
        let deadline = ContinuousClock.now + Probe.patience
        while ContinuousClock.now < deadline {
            if let view = try await find(task), view.state == state { return view }
            try await Task.sleep(for: .milliseconds(5))
        }
        return try await find(task)
    }
}
