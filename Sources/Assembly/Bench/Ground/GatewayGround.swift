import Domain
import Logging
import ModelGateway
import PostgresDriver
import TaskQueue

/// What the parts of the gateway's scenario stand on.
struct GatewayGround: Sendable {
    let server: BenchServer
    /// nil for limits in memory.
    let redis: Secret?
    /// This program, for processes beside this one; nil to do everything in this process.
    let program: String?

    static let inOneProcess =
        "everything ran in this process, so the simulator's cost counts as the worker's and the racers are no processes"

    /// Everything a measurement may use.
    struct Stand: Sendable {
        let simulator: BenchSimulator
        let database: BenchDatabase
        let gateway: BenchGateway
        let lane: GatewayLane
    }

    /// Runs `body` with a simulator in this process and a database, a gateway and a lane of its own.
    func withSimulatorHere<R: Sendable>(
        _ plan: SimulatorPlan, limit: Int, tenants: Int = 1, _ body: @Sendable (Stand) async throws -> R
    ) async throws -> R {
        try await BenchSimulator.here(plan) { simulator in
            try await stand(simulator, limit: limit, tenants: tenants, body)
        }
    }

    /// The same with the simulator in a process of its own, if there is a program for it.
    func withSimulatorApart<R: Sendable>(
        _ plan: SimulatorPlan, limit: Int, tenants: Int = 1, _ body: @Sendable (Stand) async throws -> R
    ) async throws -> R {
        guard let program else { return try await withSimulatorHere(plan, limit: limit, tenants: tenants, body) }
        return try await BenchSimulator.apart(plan, program: program, folder: server.postgres.folder) { simulator in
            try await stand(simulator, limit: limit, tenants: tenants, body)
        }
    }

    private func stand<R: Sendable>(
        _ simulator: BenchSimulator, limit: Int, tenants: Int, _ body: @Sendable (Stand) async throws -> R
    ) async throws -> R {
        try await server.withDatabase(poolLimit: 1) { database in
            let lane = try await GatewayLane.prepare(tenants: tenants, limit: limit, database.general)
            return try await BenchGateway.with(
                baseURL: simulator.baseURL, redis: redis, calls: limit, postgres: database.general,
                logger: server.logger
            ) { gateway in
                try await body(Stand(simulator: simulator, database: database, gateway: gateway, lane: lane))
            }
        }
    }
}

extension GatewayGround.Stand {
    /// Runs `body` while one worker works for the simulated provider's pool.
    func withWorker<R: Sendable>(_ kind: CallKind, _ body: (OutcomeMeter) async throws -> R) async throws -> R {
        let plan = WorkerPlan(slots: lane.limit, pumps: 3, batch: 1000)
        return try await BenchWorker.run(plan, on: database, kind: kind, pool: lane.workerPool()) { meter in
            try await body(meter)
        }
    }

    /// Submits tasks, at most 500 in one statement.
    func submit(_ tasks: [NewTask]) async throws {
        let doorbell = Doorbell(postgres: database.general)
        for start in stride(from: 0, to: tasks.count, by: 500) {
            _ = try await database.hot.run(EnqueueTasks(Array(tasks[start...].prefix(500))))
            doorbell.ring()
        }
    }

    /// Every count that must be right after `tasks` tasks, all of which have ended: nothing lost or doubled, the limit
    /// kept, and the ledger equal to the vendor's bill.
    /// - Parameter besides: what the vendor bills for calls that went past the gateway.
    func result(tasks: Int, prefix: String, label: String, besides: Bill = Bill()) async throws -> BenchPart {
        let reading = try await simulator.reading()
        let books = try await database.ledgerSum()
        let bill = reading.bill - besides
        let (figure, check) = reading.inFlight(limit: Int(lane.limit), prefix: prefix, label: label)
        var part = BenchPart()
        part.figures = [figure] + bill.figures(ledger: books.ledger, prefix: prefix)
        part.checks = [check] + books.checks(bill: bill, label: label)
        part.checks += try await database.checks(tasks: tasks, label: label)
        return part
    }
}
