import Domain
import PostgresDriver
import TaskQueue

/// `bench queue`: enqueue, burn-down until the last durable outcome, WAL, pick-up on an idle worker, and beside it the
/// bare SQL driven by pgbench.
///
/// Procedure of the burn-down, after River's benchmark: insert every task first, then start one worker process and
/// take the time from its start to the moment the last outcome is committed. Results, attempts and audit events are
/// kept, and counted afterwards.
package struct QueueScenario: BenchScenario {
    package static let name = "queue"

    package var tasks = 200_000
    package var plan = WorkerPlan()
    package var arraySize = 500
    package var pickUps = 1000
    package var withYardstick = true
    package init() {}

    package func run(on server: BenchServer) async throws -> BenchReport {
        var report = BenchReport(
            scenario: Self.name,
            parameters: plan.parameters.merging(["tasks": tasks, "pickups": pickUps]) { mine, _ in mine })
        let rate = try await server.withDatabase(poolLimit: plan.slots) { database in
            try await worker(on: database, &report)
        }
        try await yardstick(on: server, rate: rate, &report)
        return report
    }

    /// Returns the rate of the burn-down.
    private func worker(on database: BenchDatabase, _ report: inout BenchReport) async throws -> Double {
        let walAtStart = try await database.walPosition()
        let enqueueCPU = try CPUMeter(database.server.postgres)
        let enqueue = try await ArrayEnqueue(tasks: tasks, arraySize: arraySize, producers: 2).run(on: database)
        report.figures += try enqueueCPU.figures("enqueue_array", each: tasks)
        let drainCPU = try CPUMeter(database.server.postgres)
        let drain = try await BurnDown(tasks: tasks, plan: plan).run(on: database)
        report.figures += try drainCPU.figures("burn_down", each: tasks)
        let walBytes = try await database.walPosition() - walAtStart
        let rate = ratio(Double(tasks), of: drain)
        report.figures += [
            BenchFigure("enqueue_array", ratio(Double(tasks), of: enqueue), "tasks/s", aim: .atLeast(100_000)),
            BenchFigure("burn_down", rate, "tasks/s", aim: .atLeast(105_000)),
            BenchFigure("burn_down_seconds", drain, "s"),
            BenchFigure("wal_per_task", Double(walBytes) / Double(tasks), "bytes", aim: .atMost(2500)),
        ]
        if pickUps > 0 {
            let samples = try await pickUpTimes(on: database)
            report.figures += [
                BenchFigure("pick_up_p50", samples.quantile(0.5), "ms", aim: .atMost(1)),
                BenchFigure("pick_up_p99", samples.quantile(0.99), "ms", aim: .atMost(5)),
            ]
        }
        report.checks += try await database.checks(tasks: tasks + pickUps)
        return rate
    }

    /// One task at a time on an idle worker, through the group commit and the doorbell of the API.
    private func pickUpTimes(on database: BenchDatabase) async throws -> Samples {
        let times = PickUpTimes()
        let doorbell = Doorbell(postgres: database.general)
        let intake = TaskIntake(postgres: database.hot) { doorbell.ring() }
        return try await BenchWorker.run(plan, on: database, kind: NoopKind { times.didStart($0) }) { meter in
            for number in 1...pickUps {
                let task = database.lane.task()
                times.expect(task.id)
                _ = try await intake.accept(task)
                try await meter.wait(for: number)
                database.progress("pick-up", number, of: pickUps)
                // Let the worker come to rest, so that the next task finds it idle.
                try await Task.sleep(for: .milliseconds(5))
            }
            return times.samples
        }
    }

    private func yardstick(on server: BenchServer, rate: Double, _ report: inout BenchReport) async throws {
        guard withYardstick else { return report.notes.append("without the bare SQL beside it, as asked") }
        guard let program = server.postgres.program("pgbench") else {
            return report.notes.append("pgbench is not installed, so there is no bare SQL beside the burn-down")
        }
        let (bare, cpu, checks) = try await server.withDatabase(poolLimit: plan.slots) { database in
            // One more: it is the pattern of the others.
            try await database.prefill(tasks + 1)
            let meter = try CPUMeter(server.postgres)
            let bare = try await PgbenchRun(tasks: tasks + 1, batch: plan.batch).run(program, on: database)
            let cpu = try meter.figures("bare_burn_down", each: tasks).last
            return (bare, cpu, try await database.checks(tasks: tasks + 1, label: "bare: "))
        }
        report.figures += [cpu].compactMap(\.self)
        report.figures += [
            BenchFigure("bare_burn_down", bare, "tasks/s"),
            BenchFigure("burn_down_to_bare", ratio(rate, of: bare), "", aim: .atLeast(0.6)),
        ]
        report.checks += checks
    }
}
