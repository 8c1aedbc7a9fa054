import PostgresDriver

/// `bench held`: the steady load without and with a transaction that somebody forgot, in the same call. As long as it
/// is open no dead row can be removed, and a queue that walks over them gets slower by the second. It may be held for long
/// under a modest load before the two are compared, and others may read the queue's tables all that time.
package struct HeldScenario: BenchScenario {
    package static let name = "held"

    package var seconds = 30
    /// How long the transaction is open, under `agingRate` tasks a second, before its load begins.
    package var agingSeconds = 0
    package var agingRate = 2000.0
    /// How many connections read the queue's tables over and over beside it.
    package var readers = 0
    package var tasksMax = Int.max
    package var backlogMax = 5000
    package var plan = WorkerPlan()
    package init() {}

    package func run(on server: BenchServer) async throws -> BenchReport {
        var report = BenchReport(
            scenario: Self.name,
            parameters: plan.parameters.merging([
                "seconds": seconds, "backlog": backlogMax, "aging_seconds": agingSeconds, "aging_rate": Int(agingRate),
                "readers": readers,
            ]) { mine, _ in mine })
        let free = try await server.withDatabase(poolLimit: plan.slots) { database in
            let result = try await load(agingSeconds: 0).run(plan, on: database, phase: "without")
            report.checks += try await database.checks(tasks: result.tasks, label: "without: ")
            return result
        }
        let (held, transactions) = try await server.withDatabase(poolLimit: plan.slots) { database in
            let ((result, transactions), check) = try await HeldTransaction.open(on: database) {
                try await RepeatingReaders(count: readers).run(on: database) {
                    try await load(agingSeconds: agingSeconds).run(plan, on: database, phase: "with")
                }
            }
            report.checks += [check] + (try await database.checks(tasks: result.tasks, label: "with: "))
            return (result, transactions)
        }
        let sprint = held.windows.suffix(max(1, Int(.seconds(seconds) / OutcomeMeter.window)))
        report.figures = [
            BenchFigure("without", free.rate, "tasks/s"), BenchFigure("with", held.rate, "tasks/s"),
            BenchFigure("with_to_without", ratio(held.rate, of: free.rate), "", aim: .atLeast(0.9)),
            BenchFigure("last_third_to_without", ratio(Self.lastThird(Array(sprint)), of: free.rate), ""),
        ]
        if readers > 0 {
            report.figures.append(BenchFigure("reader_transactions", Double(transactions), ""))
        }
        report.series = [
            BenchSeries("without", "tasks/s", free.windows), BenchSeries("with", "tasks/s", held.windows),
        ]
        return report
    }

    /// Full speed for `seconds`, which is measured, after so many at the modest rate.
    private func load(agingSeconds: Int) -> SteadyLoad {
        SteadyLoad(
            duration: .seconds(agingSeconds + seconds), tasksMax: tasksMax, backlogMax: backlogMax,
            ratePerSecond: agingRate, sprintsAfter: .seconds(agingSeconds))
    }

    /// The mean of the last third of the windows: what an operator would find after a while.
    static func lastThird(_ windows: [Double]) -> Double {
        Samples(Array(windows.suffix((windows.count + 2) / 3))).mean
    }
}
