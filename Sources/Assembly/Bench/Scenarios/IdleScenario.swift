import Domain
import PostgresDriver
import TaskQueue

/// `bench idle`: what one worker with nothing to do asks of the database, and the memory of its process; and how soon the
/// API answers after its start.
package struct IdleScenario: BenchScenario {
    package static let name = "idle"
    /// How long the worker comes to rest before the measurement: its polls get rarer up to one a second.
    private static let settling = Duration.seconds(5)

    package var seconds = 30
    /// How many times the API is started; 0 leaves that out.
    package var starts = 20
    package var plan = WorkerPlan()
    private let program: String

    /// - Parameter program: this program, which is started as the API.
    package init(program: String) { self.program = program }

    package func run(on server: BenchServer) async throws -> BenchReport {
        var report = BenchReport(
            scenario: Self.name,
            parameters: plan.parameters.merging(["seconds": seconds, "starts": starts]) { mine, _ in mine })
        try await server.withDatabase(poolLimit: plan.slots) { database in
            let name = try await database.general.run(CurrentDatabase()).first ?? ""
            let (rate, memory) = try await BenchWorker.run(plan, on: database) { meter in
                let measured = try await measure(name, on: server)
                try await proveAlive(meter, database)
                return measured
            }
            report.figures = [
                BenchFigure("idle_transactions", rate, "/s", aim: .atMost(5)),
                BenchFigure("resident_memory", memory, "MB", aim: .atMost(60)),
            ]
            report.checks = try await database.checks(tasks: 1)
            report.add(try await StartsPart(starts: starts, program: program).run(on: database))
        }
        report.notes.append("autovacuum's transactions count as the worker's; the memory is the whole bench process's")
        return report
    }

    private func measure(_ name: String, on server: BenchServer) async throws -> (rate: Double, memory: Double) {
        server.progress("coming to rest")
        try await Task.sleep(for: Self.settling)
        return try await server.withAdministrator { administrator in
            let before = try await administrator.run(DatabaseTransactions(database: name)).first ?? 0
            let start = ContinuousClock.now
            for second in 1...seconds {
                server.progress("idle", second, of: seconds)
                try await Task.sleep(until: start + .seconds(second))
            }
            let after = try await administrator.run(DatabaseTransactions(database: name)).first ?? 0
            let rate = ratio(Double(after - before), of: (ContinuousClock.now - start).seconds)
            return (rate, try ResidentMemory.megabytes())
        }
    }

    /// A worker that hangs is idle, too: one task at the end shows that this one worked.
    private func proveAlive(_ meter: OutcomeMeter, _ database: BenchDatabase) async throws {
        _ = try await database.hot.run(EnqueueTasks([database.lane.task()]))
        try await meter.wait(for: 1)
    }
}
