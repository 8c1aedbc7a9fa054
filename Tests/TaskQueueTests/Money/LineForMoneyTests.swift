import Domain
import PostgresDriver
import TaskQueue
import Testing

/// Who is in the line for money, and who only seems to be.
@Suite("The line for money", .serialized, .timeLimit(.minutes(5)))
struct LineForMoneyTests {
    /// Asks for a task that is refused, and gives it back as the fleet does.
    private func park(
        _ fence: WorkerFence, hold: Int64, as refusal: CallRefusal, on queue: QueueFixture
    ) async throws -> ClaimedTask {
        let task = try await queue.claimOne(by: fence)
        guard case .refused(refusal, let wait)? = try await queue.run(queue.admission(task, fence, hold: hold)).first
        else { throw Unexpected("not \(refusal)") }
        try await queue.giveBack([task], .deferred(refusal.failure(after: wait), after: wait), by: fence)
        return task
    }

    private let longAgo = "UPDATE budget_waiter SET since = since - interval '11 seconds'"

    @Test(
        "Who wants more than the window has left waits for the next one, and keeps nobody from what there is in this one"
    )
    func nextWindow() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.budget(daily: 100)
            let spent = try await queue.openCall(hold: 40, by: fence)
            try await queue.run(queue.settlement(spent, queue.answered(40)))
            _ = try await park(fence, hold: 90, as: .budgetSpent, on: queue)
            try await queue.script(longAgo)
            let open = try await queue.openCall(hold: 50, by: fence)
            let small = try await park(fence, hold: 30, as: .budgetHeld, on: queue)
            try await queue.run(queue.settlement(open, queue.answered(0)))
            #expect(try await queue.rows("SELECT task_id FROM task_ready") == [small.id.uuidText])
            try await queue.expectSound()
        }
    }

    @Test("The place of a task that has ended is nobody's: its money goes to the next one at once")
    func endedTask() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.budget(daily: 100)
            let open = try await queue.openCall(hold: 50, by: fence)
            let ended = try await park(fence, hold: 90, as: .budgetHeld, on: queue)
            try await queue.script(longAgo)
            _ = try await queue.run(CancelTask(tenant: queue.alpha, task: ended.id))
            #expect(try await queue.state(of: ended.id) == .cancelled)
            let next = try await park(fence, hold: 60, as: .budgetHeld, on: queue)
            try await queue.run(queue.settlement(open, queue.answered(0)))
            #expect(try await queue.rows("SELECT task_id FROM task_ready") == [next.id.uuidText])
            try await queue.expectSound()
        }
    }
}
