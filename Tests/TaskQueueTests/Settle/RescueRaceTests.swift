import Domain
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("A rescue or a cancellation against a settlement", .serialized, .timeLimit(.minutes(5)))
struct RescueRaceTests {
    @Test("A rescuer and a completer at the same time: each attempt is lost or settled, never both")
    func rescueAgainstSettlement() async throws {
        try await QueueFixture.run { queue async throws in
            var settled = 0
            var lost = 0
            try await queue.withOtherClient { other async throws in
                for round in 0..<20 {
                    let fence = try await queue.worker()
                    let tasks = try await queue.accept(30) { $0.webhookURL = "https://hooks.example.com/a" }
                    let claimed = try await queue.claim(by: fence)
                    // In every other round the epoch has risen before both; in the rest they race for that as well.
                    if round.isMultiple(of: 2) { try await queue.endLease(of: fence) }
                    async let ends = queue.settle(claimed, by: fence)
                    if !round.isMultiple(of: 2) { try await queue.endLease(of: fence) }
                    _ = try await other.run(EndLostWorkers())
                    let rescued = try await other.run(RescueTasks(limit: 500))
                    let ended = try await ends
                    #expect(Set(ended.map(\.task)).isDisjoint(with: rescued))
                    #expect(Set(ended.map(\.task)).union(rescued) == Set(tasks))
                    settled += ended.count
                    lost += rescued.count
                    // What was rescued must not be in the next round's claim.
                    let heir = try await queue.worker()
                    try await queue.settle(try await queue.claim(500, by: heir), by: heir)
                }
            }
            #expect(settled + lost == 20 * 30)
            #expect(try await queue.count("task_outcome") == 20 * 30)
            #expect(try await queue.count("attempt WHERE failure_class = 'lost'") == lost)
            try await expectSound(queue)
        }
    }

    @Test("A cancellation and a settlement at the same time: one end, and the webhook tells that one")
    func cancelAgainstSettlement() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.withOtherClient { other async throws in
                for _ in 0..<15 {
                    let tasks = try await queue.accept(20) { $0.webhookURL = "https://hooks.example.com/a" }
                    let claimed = try await queue.claim(by: fence)
                    async let ends = queue.settle(claimed, by: fence)
                    for task in tasks.reversed() {
                        _ = try await other.run(CancelTask(tenant: queue.alpha, task: task))
                    }
                    #expect(try await ends.count == tasks.count)
                }
            }
            #expect(try await queue.count("task_outcome WHERE state = 1") == 15 * 20)
            #expect(try await queue.count("webhook_message WHERE type = 'task.succeeded'") == 15 * 20)
            try await expectSound(queue)
        }
    }

    @Test("A cancellation and a retry at the same time: the task ends as cancelled, whichever came first")
    func cancelAgainstRetry() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.withOtherClient { other async throws in
                for round in 0..<15 {
                    let tasks = try await queue.accept(20) { $0.webhookURL = "https://hooks.example.com/a" }
                    let claimed = try await queue.claim(by: fence)
                    let wait = round.isMultiple(of: 2) ? Duration.zero : .seconds(60)
                    async let returns = queue.giveBack(claimed, .retry(QueueFixture.flaky, after: wait), by: fence)
                    for task in tasks.reversed() { try await cancel(task, of: queue, on: other) }
                    #expect(try await returns.count == tasks.count)
                }
            }
            #expect(try await queue.count("task_outcome WHERE state = 3") == 15 * 20)
            #expect(try await queue.count("webhook_message WHERE type = 'task.cancelled'") == 15 * 20)
            try await expectSound(queue)
        }
    }

    /// Asks again while the task slips from one place to the next, as `TaskControl` does.
    private func cancel(_ task: TaskID, of queue: QueueFixture, on other: PostgresClient) async throws {
        while try await other.run(CancelTask(tenant: queue.alpha, task: task)) == [.missed] {
            if try await queue.state(of: task) == .cancelled { return }
        }
    }

    private func expectSound(_ queue: QueueFixture) async throws {
        let violations = try await Invariants.check(queue.postgres)
        #expect(violations == [])
    }
}
