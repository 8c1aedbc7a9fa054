import Domain
import PostgresDriver
import TaskQueue

/// A tenant that submits one task now and then, behind another one's backlog.
struct SmallTenant: Sendable {
    /// A task and the first transaction that could begin after it was committed.
    struct Submission: Sendable {
        let task: TaskID
        let horizon: Int64
    }

    let lane: BenchLane
    let times: PickUpTimes
    /// How many tasks at most.
    let tasks: Int
    let seed: UInt64

    /// The pauses between two tasks, in milliseconds.
    private static let pauses = 10...30

    /// Submits one task after the other while `meter` has fewer than `end` outcomes.
    func run(on database: BenchDatabase, _ meter: OutcomeMeter, until end: Int) async throws -> [Submission] {
        let doorbell = Doorbell(postgres: database.general)
        let intake = TaskIntake(postgres: database.hot) { doorbell.ring() }
        var generator = SplitMix64(seed: seed)
        var submissions: [Submission] = []
        while submissions.count < tasks, meter.count < end, !meter.isClosed {
            let task = lane.task()
            times.expect(task.id)
            _ = try await intake.accept(task)
            submissions.append(
                Submission(task: task.id, horizon: try await database.general.run(NextTransaction()).first ?? 0))
            database.progress("small tenant", submissions.count, of: tasks)
            try await Task.sleep(for: .milliseconds(Int.random(in: Self.pauses, using: &generator)))
        }
        return submissions
    }

    /// The number of the first transaction that had not begun to write yet.
    private struct NextTransaction: PostgresStatement {
        static let sql = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::int8"
        static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
    }
}
