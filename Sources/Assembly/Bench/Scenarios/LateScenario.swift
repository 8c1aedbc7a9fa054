import Domain
import Foundation
import TaskQueue

/// `bench late`: a caller submits many tasks in a transaction of its own and keeps it open for minutes, while other tasks
/// of the same tenant and kind come and go. What does that cost the others, and how soon are the late ones found and done
/// once they are committed? Their places were drawn long before those that have been claimed meanwhile.
package struct LateScenario: BenchScenario {
    package static let name = "late"

    /// How many the transaction submits.
    package var tasks = 1_000_000
    /// How long it is open.
    package var seconds = 300
    /// How long the others are alone before.
    package var before = 20
    /// The others', per second, all the time.
    package var rate = 2000
    package var plan = WorkerPlan()
    package init() {}

    private struct Run: Sendable {
        let start: Date
        let span: LateTransaction.Span
        let others: Int
        let wasHeldBack: Bool
    }

    package func run(on server: BenchServer) async throws -> BenchReport {
        var report = BenchReport(
            scenario: Self.name,
            parameters: plan.parameters.merging([
                "tasks": tasks, "seconds": seconds, "before": before, "rate": rate,
            ]) { mine, _ in mine })
        try await server.withDatabase(poolLimit: plan.slots) { database in
            try await LateTransaction.prepare(database)
            let run = try await work(on: database)
            let found = try await LateFigures.read(database, from: run.start, run.span)
            report.figures = Self.figures(found, run.span)
            report.series = [
                BenchSeries("others", "tasks/s", LateFigures.Phase.allCases.flatMap { found.rates($0) }),
                BenchSeries("late", "tasks/s", found.rates(.drain, late: true)),
            ]
            report.checks = try await database.checks(tasks: run.others + tasks)
            report.checks += [
                BenchCheck("late tasks submitted", expected: Int64(tasks), found: Int64(run.span.tasks)),
                BenchCheck("late tasks done", expected: Int64(tasks), found: found.arrival.ended),
                BenchCheck("late tasks begun before their commit", expected: 0, found: found.arrival.early),
            ]
            if run.wasHeldBack {
                report.notes.append(
                    "the others were held back at \(RatedLoad.backlogMax) waiting; a lower --rate is not")
            }
        }
        return report
    }

    private func work(on database: BenchDatabase) async throws -> Run {
        let arrivals = LateArrivals()
        let others = RatedLoad(ratePerSecond: rate)
        let kind = NoopKind(isPublic: true) { arrivals.didStart($0) }
        return try await BenchWorker.run(plan, on: database, kind: kind) { meter in
            let (start, span) = try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await others.run(on: database) { meter.count - arrivals.started } }
                try await meter.wait(for: 1)
                let start = try await database.general.clock()
                database.progress("the others alone")
                try await Task.sleep(for: .seconds(before))
                let transaction = LateTransaction(tasks: tasks, duration: .seconds(seconds))
                let span = try await transaction.run(on: database, arrivals)
                try await arrivals.wait(for: tasks, meter) { database.progress("late tasks", $0, of: tasks) }
                others.stop()
                try await group.waitForAll()
                return (start, span)
            }
            let all = tasks + others.produced
            try await meter.wait(for: all) { database.progress("the rest", $0, of: all) }
            return Run(start: start, span: span, others: others.produced, wasHeldBack: others.wasHeldBack)
        }
    }

    private static func figures(_ found: LateFigures, _ span: LateTransaction.Span) -> [BenchFigure] {
        let drain = found.arrival.last.timeIntervalSince(found.arrival.first)
        return [
            BenchFigure("others_before", found.rate(.before), "tasks/s"),
            BenchFigure("others_open", found.rate(.open), "tasks/s"),
            BenchFigure("others_drain", found.rate(.drain), "tasks/s"),
            BenchFigure("open_to_before", ratio(found.rate(.open), of: found.rate(.before)), "", aim: .atLeast(0.9)),
            BenchFigure("others_slowest_open", found.slowest(.open), "tasks/s"),
            BenchFigure("others_slowest_drain", found.slowest(.drain), "tasks/s"),
            BenchFigure("late_submitted", ratio(Double(span.tasks), of: span.submitting.seconds), "tasks/s"),
            BenchFigure("open_seconds", found.seconds(.open), "s"),
            BenchFigure("commit_to_first", max(0, found.arrival.first.timeIntervalSince(span.committed)), "s"),
            BenchFigure("commit_to_last", found.seconds(.drain), "s"),
            BenchFigure("late_drain", ratio(Double(found.arrival.ended), of: drain), "tasks/s"),
        ]
    }
}
