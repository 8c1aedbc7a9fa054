import PostgresDriver

/// `bench fair`: one tenant has a backlog, another one submits a task now and then. How many claims go by until the
/// second one's task is taken, and how long does it wait?
package struct FairScenario: BenchScenario {
    package static let name = "fair"

    package var backlog = 200_000
    package var samples = 200
    package var seed: UInt64 = 1
    package var plan = WorkerPlan()
    package init() {}

    package func run(on server: BenchServer) async throws -> BenchReport {
        var report = BenchReport(
            scenario: Self.name,
            parameters: plan.parameters.merging(
                ["backlog": backlog, "samples": samples, "seed": Int(clamping: seed)]) { mine, _ in mine })
        try await server.withDatabase(poolLimit: plan.slots) { database in
            try await database.prefill(backlog)
            let times = PickUpTimes()
            let small = SmallTenant(
                lane: try await database.lane.shared(with: "small", database.general), times: times, tasks: samples,
                seed: seed)
            try await CountTurns.noteClaims(of: small.lane.tenant, on: database)
            let submissions = try await drain(on: database, small)
            let turns = Samples(try await database.slow.run(CountTurns(submissions: submissions)).map(Double.init))
            report.figures = Self.figures(turns: turns, waits: times.samples)
            report.checks = try await database.checks(tasks: backlog + submissions.count)
            report.checks.append(
                BenchCheck("turns counted", expected: Int64(submissions.count), found: Int64(turns.count)))
            report.checks.append(
                BenchCheck("starts timed", expected: Int64(submissions.count), found: Int64(times.samples.count)))
            if submissions.count < samples {
                report.notes.append(
                    "the backlog was gone after \(submissions.count) samples; a larger --backlog takes more")
            }
        }
        return report
    }

    private func drain(on database: BenchDatabase, _ small: SmallTenant) async throws -> [SmallTenant.Submission] {
        let kind = NoopKind { small.times.didStart($0) }
        return try await BenchWorker.run(plan, on: database, kind: kind) { meter in
            // The last samples must find a backlog as the first ones do.
            let submissions = try await small.run(on: database, meter, until: backlog - backlog / 10)
            let all = backlog + submissions.count
            try await meter.wait(for: all) { database.progress("burn-down", $0, of: all) }
            return submissions
        }
    }

    private static func figures(turns: Samples, waits: Samples) -> [BenchFigure] {
        [
            BenchFigure("samples", Double(turns.count), ""),
            BenchFigure("turns_p50", turns.quantile(0.5), ""), BenchFigure("turns_p99", turns.quantile(0.99), ""),
            BenchFigure("turns_max", turns.max, "", aim: .atMost(2)),
            BenchFigure("wait_p50", waits.quantile(0.5), "ms"), BenchFigure("wait_p99", waits.quantile(0.99), "ms"),
            BenchFigure("wait_max", waits.max, "ms"),
        ]
    }
}
