import Domain
import Foundation
import PostgresDriver
import TaskQueue

/// Everything that can happen to tasks, at random but replayably.
struct QueueMix {
    let queue: QueueFixture
    var generator: SplitMix64
    private var fence: WorkerFence
    private var claimed: [ClaimedTask] = []
    private var ids: [TaskID] = []

    init(queue: QueueFixture, seed: UInt64) async throws {
        self.queue = queue
        generator = SplitMix64(seed: seed)
        fence = try await queue.worker()
    }

    mutating func step() async throws -> String {
        switch Int.random(in: 0..<20, using: &generator) {
        case 0..<5: return try await enqueue()
        case 5..<9: return try await claim()
        case 9..<11: return try await settle()
        case 11..<13: return try await giveBack()
        case 13: return try await cancel()
        case 14: return try await expire()
        case 15: return try await promote()
        case 16: return try await retry()
        case 17: return try await lose()
        default: return "folded \(try await queue.run(FoldQueue(rowsMax: Int32.random(in: 1...50, using: &generator))))"
        }
    }

    private mutating func enqueue() async throws -> String {
        let count = Int.random(in: 1...5, using: &generator)
        let choice = Int.random(in: 0..<8, using: &generator)
        let pool = Bool.random(using: &generator) ? queue.local : queue.webhook
        ids += try await queue.accept(count) { task in
            task.pool = pool
            task.attemptsMax = 2
            if choice < 2 { task.runAt = Date(timeIntervalSinceNow: 3600) }
            if choice == 3 { task.expiresAt = Date(timeIntervalSinceNow: -1) }
            if choice > 5 { task.webhookURL = "https://hooks.example.com/a" }
        }
        return "accepted \(count)"
    }

    private mutating func claim() async throws -> String {
        let demands = [queue.local, queue.webhook].map { ClaimTasks.Demand(pool: $0, limit: 3) }
        let claim = ClaimTasks(fence: fence, demands: demands, marks: LowWaterMarks(now: .now))
        let tasks = try await queue.run(claim)
        claimed += tasks
        return "claimed \(tasks.count)"
    }

    /// Some of what is claimed, in order.
    private mutating func some() -> [ClaimedTask] {
        let count = Int.random(in: 0...min(claimed.count, 6), using: &generator)
        defer { claimed.removeFirst(count) }
        return Array(claimed.prefix(count))
    }

    private mutating func settle() async throws -> String {
        let tasks = some()
        let outcomes: [SettledTask.Outcome] = [
            .succeeded(result: nil), .failed(QueueFixture.refused), .cancelled(QueueFixture.stopped), .expired,
        ]
        let settled = tasks.enumerated().map { index, task in
            SettledTask(task: task, outcome: outcomes[index % outcomes.count], hasCalls: false)
        }
        let rows = try await queue.run(SettleTasks(fence: fence, settled: settled))
        return "settled \(rows.count)"
    }

    private mutating func giveBack() async throws -> String {
        let ways: [ReturnedTask.Way] = [
            .released, .retry(QueueFixture.flaky, after: .zero), .retry(QueueFixture.flaky, after: .seconds(600)),
            .deferred(QueueFixture.flaky, after: .seconds(600)),
        ]
        let returned = some().enumerated().map { ReturnedTask(task: $1, way: ways[$0 % ways.count]) }
        return "gave back \(try await queue.run(ReturnTasks(fence: fence, returned: returned)).count)"
    }

    private mutating func cancel() async throws -> String {
        guard let id = ids.randomElement(using: &generator) else { return "nothing" }
        return "cancel: \(try await queue.run(CancelTask(tenant: queue.alpha, task: id)))"
    }

    private mutating func expire() async throws -> String {
        "expired \(try await queue.run(ExpireTasks(limit: Int32.random(in: 1...10, using: &generator))))"
    }

    private mutating func promote() async throws -> String {
        try await queue.script(
            """
            UPDATE task_deferred SET run_at = now() - interval '1 s'
            WHERE task_id IN (SELECT task_id FROM task_deferred ORDER BY task_id LIMIT 4)
            """)
        return "promoted \(try await queue.run(PromoteDeferred(limit: 3)))"
    }

    /// Wakes a waiting task, or copies one that ended badly.
    private mutating func retry() async throws -> String {
        guard let id = ids.randomElement(using: &generator) else { return "nothing" }
        let control = TaskControl(postgres: queue.postgres, doorbell: {})
        return "retry: \(try await control.retry(id, of: queue.alpha))"
    }

    private mutating func lose() async throws -> String {
        try await queue.endLease(of: fence)
        let rescued = try await queue.rescue()
        claimed = []
        fence = try await queue.worker()
        return "lost a worker with \(rescued.count)"
    }
}
