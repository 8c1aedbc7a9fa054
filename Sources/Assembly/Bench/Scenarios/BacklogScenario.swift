/// `bench backlog`: what a claim costs when much waits. The same worker drains the same number of tasks while a filler
/// keeps about 10,000 waiting, and then while it keeps N waiting, from a queue that N tasks stand in already.
package struct BacklogScenario: BenchScenario {
    package static let name = "backlog"

    package var backlog = 1_000_000
    package var small = 10_000
    package var tasks = 100_000
    package var plan = WorkerPlan()
    package init() {}

    /// What is drained before the measurement begins, so that connections, plans and caches are warm.
    var warmUp: Int { max(1, tasks / 10) }

    package func run(on server: BenchServer) async throws -> BenchReport {
        var report = BenchReport(
            scenario: Self.name,
            parameters: plan.parameters.merging(["tasks": tasks, "backlog": backlog, "small": small]) { mine, _ in mine
            })
        let little = try await rate(over: small, on: server, label: "small: ", &report)
        let much = try await rate(over: backlog, on: server, label: "large: ", &report)
        report.figures = [
            BenchFigure("small_backlog", little, "tasks/s"), BenchFigure("large_backlog", much, "tasks/s"),
            BenchFigure("large_to_small", ratio(much, of: little), "", aim: .atLeast(0.9)),
        ]
        return report
    }

    private func rate(
        over backlog: Int, on server: BenchServer, label: String, _ report: inout BenchReport
    ) async throws -> Double {
        let (rate, checks) = try await server.withDatabase(poolLimit: plan.slots) { database in
            try await database.prefill(backlog)
            let (rate, added) = try await drain(on: database, from: backlog, label: label)
            return (rate, try await database.checks(tasks: backlog + added, isDrained: false, label: label))
        }
        report.checks += checks
        return rate
    }

    /// Returns the rate and how many tasks the filler added.
    private func drain(
        on database: BenchDatabase, from backlog: Int, label: String
    ) async throws -> (rate: Double, added: Int) {
        let end = warmUp + tasks
        let filler = BacklogFiller(backlog: backlog, until: end)
        let rate = try await BenchWorker.run(plan, on: database, targets: [warmUp, end]) { meter in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await filler.run(on: database, meter) }
                try await meter.wait(for: end) { database.progress("\(label)burn-down", $0, of: end) }
                try await group.waitForAll()
            }
            guard let first = meter.crossing(of: warmUp), let last = meter.crossing(of: end) else { return 0.0 }
            return first.rate(to: last)
        }
        return (rate, filler.added)
    }
}
