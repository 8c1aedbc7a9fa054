/// `bench limit`: the price of the fleet-wide limit. The same burn-down in a pool whose limit is exactly what the worker
/// asks for, and in one whose limit nobody can reach; in turns, so that a machine that gets slower meanwhile is slower for
/// both.
package struct LimitScenario: BenchScenario {
    package static let name = "limit"
    private static let unreachable: Int32 = 100_000

    package var tasks = 100_000
    package var rounds = 3
    package var plan = WorkerPlan()
    package init() {}

    package func run(on server: BenchServer) async throws -> BenchReport {
        var report = BenchReport(
            scenario: Self.name,
            parameters: plan.parameters.merging(["tasks": tasks, "rounds": rounds]) { mine, _ in mine })
        var bound: [Double] = []
        var unbound: [Double] = []
        for round in 1...rounds {
            // Each of the two goes first in every other round.
            for isBound in round % 2 == 1 ? [true, false] : [false, true] {
                let rate = try await rate(limit: isBound ? plan.slots : Self.unreachable, round, on: server, &report)
                if isBound { bound.append(rate) } else { unbound.append(rate) }
            }
        }
        let (with, without) = (Samples(bound).median, Samples(unbound).median)
        report.figures = [
            BenchFigure("with_limit", with, "tasks/s"), BenchFigure("without_limit", without, "tasks/s"),
            BenchFigure("with_to_without", ratio(with, of: without), "", aim: .atLeast(0.97)),
        ]
        report.series = [BenchSeries("with_limit", "tasks/s", bound), BenchSeries("without_limit", "tasks/s", unbound)]
        return report
    }

    private func rate(
        limit: Int32, _ round: Int, on server: BenchServer, _ report: inout BenchReport
    ) async throws -> Double {
        let label = "limit \(limit), round \(round): "
        let (seconds, checks) = try await server.withDatabase(poolLimit: limit) { database in
            try await database.prefill(tasks)
            let seconds = try await BurnDown(tasks: tasks, plan: plan).run(on: database, phase: label + "burn-down")
            return (seconds, try await database.checks(tasks: tasks, label: label))
        }
        report.checks += checks
        return ratio(Double(tasks), of: seconds)
    }
}
