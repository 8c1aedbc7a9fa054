import Domain
import PostgresDriver
import TaskQueue

/// `racers`: many tasks ask at once for the money of one budget, over several processes. There is room for exactly so many
/// of their calls: what is held for one is what it costs, because only its output has a price and it is as long as it may
/// be. So it is no matter of timing how many may leave, however late the last one asks.
struct RacersPart: Sendable {
    static let processes = 3
    static let room = 8
    private static let patience = Duration.seconds(60)

    let racers: Int
    let plan: SimulatorPlan

    func run(on ground: GatewayGround) async throws -> BenchPart {
        var plan = plan
        plan.tokens = BenchModel.outputTokensMax
        plan.latency = .milliseconds(200)
        var part = try await BenchSimulator.here(plan) { simulator in
            try await ground.server.withDatabase(poolLimit: 1) { database in
                try await race(ground, simulator, database)
            }
        }
        if ground.program == nil { part.notes.append(GatewayGround.inOneProcess) }
        return part
    }

    private func race(
        _ ground: GatewayGround, _ simulator: BenchSimulator, _ database: BenchDatabase
    ) async throws -> BenchPart {
        let cap = Money(nanoDollars: Int64(Self.room) * BenchModel.outputHold.nanoDollars)
        let size = (racers + Self.processes - 1) / Self.processes
        let lane = try await GatewayLane.prepare(
            tenants: 1, limit: size * Self.processes, cap: cap, database.general)
        let plan = RacerPlan(
            database: database.url.reveal(), redis: ground.redis?.reveal(), baseURL: simulator.baseURL,
            slots: Int32(clamping: size), limit: lane.limit, racers: racers)
        let counts = try await RacerTeam(plan: plan, processes: Self.processes).run(on: ground) { check in
            _ = try await database.hot.run(
                EnqueueTasks((0..<racers).map { lane.task($0, model: BenchModel.outputOnly) }))
            return try await decided(database, check)
        }
        let reading = try await simulator.reading()
        let books = try await database.ledgerSum()
        let (figure, check) = reading.inFlight(limit: Self.room, prefix: "racers_", label: "racers: ")
        var part = counts.part(racers: racers, room: Self.room, processes: Self.processes)
        part.figures += [figure] + reading.bill.figures(ledger: books.ledger, prefix: "racers_")
        part.checks += [check] + books.checks(bill: reading.bill, label: "racers: ")
        part.checks.append(
            BenchCheck("racers: calls at the provider", expected: Int64(Self.room), found: reading.calls))
        return part
    }

    /// Waits until each racer has its answer: an end, or a place in the line for money.
    private func decided(_ database: BenchDatabase, _ check: () throws -> Void) async throws -> RaceCounts.Row {
        let end = ContinuousClock.now + Self.patience
        while true {
            try check()
            guard let counts = try await database.general.run(RaceCounts()).first else {
                throw BenchError(.surroundings, "the database did not count")
            }
            let done = counts.succeeded + counts.waiting
            database.progress("racers", Int(done), of: racers)
            if counts.undecided == 0, done >= Int64(racers) { return counts }
            guard ContinuousClock.now < end else {
                throw BenchError(.stalled, "only \(done) of \(racers) racers were told yes or no")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
