import Domain
import PostgresDriver
import TaskQueue
import Testing

/// Tasks that waited for held money which was spent then. To see it fail: let `wake_for_money` (0023) tell nobody, and they
/// sleep on for the rest of their minute.
@Suite("Held money that is spent", .serialized, .timeLimit(.minutes(5)))
struct SpentHoldsTests {
    /// Tasks that held money keeps from their calls, asleep.
    private func park(
        _ count: Int, hold: Int64, by fence: WorkerFence, on queue: QueueFixture
    ) async throws -> [ClaimedTask] {
        var parked: [ClaimedTask] = []
        for _ in 0..<count {
            let task = try await queue.claimOne(by: fence)
            try await giveBack(task, hold: hold, as: .budgetHeld, by: fence, on: queue)
            parked.append(task)
        }
        return parked
    }

    private func giveBack(
        _ task: ClaimedTask, hold: Int64, as refusal: CallRefusal, by fence: WorkerFence, on queue: QueueFixture
    ) async throws {
        guard case .refused(refusal, let wait)? = try await queue.run(queue.admission(task, fence, hold: hold)).first
        else { throw Unexpected("not \(refusal)") }
        try await queue.giveBack([task], .deferred(refusal.failure(after: wait), after: wait), by: fence)
    }

    @Test(
        "When the money that was held is spent, a task that waited for it hears at once that it must wait for the window"
    )
    func spent() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.budget(daily: 100)
            let open = try await queue.openCall(hold: 60, by: fence)
            let waiting = try await park(1, hold: 60, by: fence, on: queue)
            try await queue.run(queue.settlement(open, queue.answered(60)))
            let claimed = try await queue.claim(by: fence)
            #expect(claimed.map(\.id) == waiting.map(\.id))
            try await giveBack(try #require(claimed.first), hold: 60, as: .budgetSpent, by: fence, on: queue)
            // It was told. What others spend from now on is no news for it.
            let other = try await queue.openCall(hold: 20, by: fence)
            try await queue.run(queue.settlement(other, queue.answered(1)))
            #expect(try await queue.count("task_ready") == 0)
            try await queue.expectSound()
        }
    }

    @Test("A tenant whose policy is to fail has its answer at once too, and the place in the line is cleared away")
    func fails() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.budget(daily: 100, whenSpent: "fail")
            let open = try await queue.openCall(hold: 60, by: fence)
            _ = try await park(1, hold: 60, by: fence, on: queue)
            try await queue.run(queue.settlement(open, queue.answered(60)))
            let task = try #require(try await queue.claim(by: fence).first)
            let answer = try await queue.run(queue.admission(task, fence, hold: 60)).first
            guard case .refused(.budgetRefused, _)? = answer else { throw Unexpected("\(String(describing: answer))") }
            #expect(try await queue.count("budget_waiter") == 0)
        }
    }

    @Test("A crowd hears it from one another, however large it is, and each is told once")
    func crowd() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.budget(daily: 100)
            let open = try await queue.openCall(hold: 60, by: fence)
            let waiting = try await park(100, hold: 60, by: fence, on: queue)
            try await queue.run(queue.settlement(open, queue.answered(60)))
            var told: [TaskID] = []
            for _ in 0..<100 {
                let claimed = try await queue.claim(by: fence)
                guard !claimed.isEmpty else { break }
                for task in claimed {
                    try await giveBack(task, hold: 60, as: .budgetSpent, by: fence, on: queue)
                    told.append(task.id)
                }
            }
            #expect(told.count == waiting.count)
            #expect(Set(told) == Set(waiting.map(\.id)))
            try await queue.expectSound()
        }
    }

    @Test("Money that is taken for spent because its worker was lost is told of as well")
    func reaped() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.budget(daily: 100)
            _ = try await queue.openCall(hold: 60, by: fence)
            let waiting = try await park(1, hold: 60, by: fence, on: queue)
            try await queue.script("UPDATE model_call_open SET deadline = now() - interval '1 minute'")
            #expect(try await queue.rows("SELECT reap_calls(10)") == ["1"])
            #expect(try await queue.rows("SELECT task_id FROM task_ready") == waiting.map(\.id.uuidText))
            try await queue.expectSound()
        }
    }

    @Test("A smaller budget tells those whom it has no room for any more, and leaves the others asleep")
    func lowered() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.budget(daily: 100)
            _ = try await queue.openCall(hold: 60, by: fence)
            let large = try await park(1, hold: 70, by: fence, on: queue)
            _ = try await park(1, hold: 45, by: fence, on: queue)
            try await queue.budget(daily: 65)
            #expect(try await queue.rows("SELECT task_id FROM task_ready") == large.map(\.id.uuidText))
        }
    }

    @Test("A place whose task has ended is cleared away, and those behind it are told")
    func endedTask() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.budget(daily: 100)
            let open = try await queue.openCall(hold: 60, by: fence)
            let gone = try await park(1, hold: 80, by: fence, on: queue)
            let waiting = try await park(1, hold: 60, by: fence, on: queue)
            _ = try await queue.run(CancelTask(tenant: queue.alpha, task: gone[0].id))
            try await queue.run(queue.settlement(open, queue.answered(60)))
            #expect(try await queue.rows("SELECT task_id FROM task_ready") == waiting.map(\.id.uuidText))
            #expect(try await queue.count("budget_waiter WHERE hold_nanos = 80") == 0)
        }
    }
}
