import Domain
import PostgresDriver
import TaskQueue

/// `bench enqueue`: how fast tasks are accepted by the statement alone, without HTTP: one caller after the other, many
/// callers that share commits as those of the API do, and arrays. Every task is on disk before it counts.
package struct EnqueueScenario: BenchScenario {
    package static let name = "enqueue"

    package var tasks = 200_000
    package var callers = 256
    package var arraySize = 500
    package init() {}

    /// One caller waits for the disk each time, so fewer of its tasks say as much.
    var singles: Int { max(1, tasks / 20) }

    package func run(on server: BenchServer) async throws -> BenchReport {
        var report = BenchReport(
            scenario: Self.name, parameters: ["tasks": tasks, "callers": callers, "array": arraySize])
        try await server.withDatabase(poolLimit: 100) { database in
            let alone = try await singles(singles, callers: 1, on: database)
            let grouped = try await singles(tasks, callers: callers, on: database)
            let array = try await ArrayEnqueue(tasks: tasks, arraySize: arraySize, producers: 2).run(on: database)
            report.figures = [
                BenchFigure("enqueue_single", ratio(Double(singles), of: alone), "tasks/s"),
                BenchFigure("enqueue_group_commit", ratio(Double(tasks), of: grouped), "tasks/s"),
                BenchFigure("enqueue_array", ratio(Double(tasks), of: array), "tasks/s", aim: .atLeast(100_000)),
            ]
            report.checks = try await database.checks(tasks: singles + 2 * tasks, isDrained: false)
        }
        return report
    }

    /// Returns the seconds until the last task was accepted.
    private func singles(_ count: Int, callers: Int, on database: BenchDatabase) async throws -> Double {
        let doorbell = Doorbell(postgres: database.general)
        let intake = TaskIntake(postgres: database.hot) { doorbell.ring() }
        let share = TaskShare(count)
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<callers {
                group.addTask {
                    while share.take(1) != nil {
                        try Task.checkCancellation()
                        _ = try await intake.accept(database.lane.task())
                        let left = share.left
                        if left % 1000 == 0 { database.progress("\(callers) callers", count - left, of: count) }
                    }
                }
            }
            try await group.waitForAll()
        }
        return (ContinuousClock.now - start).seconds
    }
}
