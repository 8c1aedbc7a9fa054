import Domain

/// Lets one worker drain what waits and takes the time from its start to the last durable outcome.
struct BurnDown: Sendable {
    let tasks: Int
    let plan: WorkerPlan

    /// Returns the seconds.
    func run(on database: BenchDatabase, phase: String = "burn-down") async throws -> Double {
        try await BenchWorker.run(plan, on: database) { meter in
            try await meter.wait(for: tasks) { database.progress(phase, $0, of: tasks) }
            return (meter.last.at - meter.startedAt).seconds
        }
    }
}
