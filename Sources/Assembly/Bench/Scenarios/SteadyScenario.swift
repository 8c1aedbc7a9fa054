/// `bench steady`: producers and one worker at once. First as fast as the backlog allows, for the rate; then at half of
/// that rate, for the pick-up of tasks under a load that the worker keeps up with.
package struct SteadyScenario: BenchScenario {
    package static let name = "steady"
    /// The part of the full rate at which pick-ups are timed.
    static let share = 0.5

    package var seconds = 20
    package var tasksMax = Int.max
    package var backlogMax = 5000
    package var plan = WorkerPlan()
    package init() {}

    package func run(on server: BenchServer) async throws -> BenchReport {
        var report = BenchReport(
            scenario: Self.name,
            parameters: plan.parameters.merging(["seconds": seconds, "backlog": backlogMax]) { mine, _ in mine })
        try await server.withDatabase(poolLimit: plan.slots) { database in
            var load = SteadyLoad(duration: .seconds(seconds), tasksMax: tasksMax, backlogMax: backlogMax)
            let full = try await load.run(plan, on: database, phase: "full load")
            load.ratePerSecond = full.rate * Self.share
            let half = try await load.run(plan, on: database, phase: "half load")
            report.figures += [
                BenchFigure("steady", full.rate, "tasks/s"),
                BenchFigure("pick_up_full_load_p50", full.pickUps.quantile(0.5), "ms"),
                BenchFigure("pick_up_full_load_p99", full.pickUps.quantile(0.99), "ms"),
                BenchFigure("half_load", half.rate, "tasks/s"),
                BenchFigure("pick_up_half_load_p50", half.pickUps.quantile(0.5), "ms"),
                BenchFigure("pick_up_half_load_p99", half.pickUps.quantile(0.99), "ms"),
            ]
            report.series = [
                BenchSeries("steady", "tasks/s", full.windows), BenchSeries("half_load", "tasks/s", half.windows),
            ]
            report.checks = try await database.checks(tasks: full.tasks + half.tasks)
        }
        return report
    }
}
