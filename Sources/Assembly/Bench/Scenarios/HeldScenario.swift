import PostgresDriver

/// `bench held`: the steady load without and with a transaction that somebody forgot, in the same call. As long as it
/// is open no dead row can be removed, and a queue that walks over them gets slower by the second. It may be held for long
/// under a modest load before the two are compared.
package struct HeldScenario: BenchScenario {
    package static let name = "held"

    package var seconds = 30
    /// How long the transaction is open, under `agingRate` tasks a second, before its load begins.
    package var agingSeconds = 0
    package var agingRate = 2000.0
    package var tasksMax = Int.max
    package var backlogMax = 5000
    package var plan = WorkerPlan()
    package init() {}

    package func run(on server: BenchServer) async throws -> BenchReport {
        var report = BenchReport(
            scenario: Self.name,
            parameters: plan.parameters.merging([
                "seconds": seconds, "backlog": backlogMax, "aging_seconds": agingSeconds, "aging_rate": Int(agingRate),
            ]) { mine, _ in mine })
        let load = SteadyLoad(duration: .seconds(seconds), tasksMax: tasksMax, backlogMax: backlogMax)
        let free = try await server.withDatabase(poolLimit: plan.slots) { database in
            let result = try await load.run(plan, on: database, phase: "without")
            report.checks += try await database.checks(tasks: result.tasks, label: "without: ")
            return result
        }
        let held = try await server.withDatabase(poolLimit: plan.slots) { database in
            let (result, check) = try await HeldTransaction.open(on: database) {
                try await aged(load).run(plan, on: database, phase: "with")
            }
            report.checks += [check] + (try await database.checks(tasks: result.tasks, label: "with: "))
            return result
        }
        let sprint = sprint(held)
        let rate = agingSeconds > 0 ? Samples(sprint).mean : held.rate
        report.figures = [
            BenchFigure("without", free.rate, "tasks/s"), BenchFigure("with", rate, "tasks/s"),
            BenchFigure("with_to_without", ratio(rate, of: free.rate), "", aim: .atLeast(0.9)),
            BenchFigure("last_third_to_without", ratio(Self.lastThird(sprint), of: free.rate), ""),
        ]
        report.series = [
            BenchSeries("without", "tasks/s", free.windows), BenchSeries("with", "tasks/s", held.windows),
        ]
        return report
    }

    /// The windows at full speed; one that began before it is left out.
    private func sprint(_ held: SteadyLoad.Result) -> [Double] {
        guard agingSeconds > 0 else { return held.windows }
        return held.windows.suffix(max(1, Int(.seconds(seconds) / OutcomeMeter.window) - 1))
    }

    private func aged(_ load: SteadyLoad) -> SteadyLoad {
        guard agingSeconds > 0 else { return load }
        var aged = load
        aged.duration += .seconds(agingSeconds)
        aged.ratePerSecond = agingRate
        aged.sprintsAfter = .seconds(agingSeconds)
        return aged
    }

    /// The mean of the last third of the windows: what an operator would find after a while.
    static func lastThird(_ windows: [Double]) -> Double {
        Samples(Array(windows.suffix((windows.count + 2) / 3))).mean
    }
}
