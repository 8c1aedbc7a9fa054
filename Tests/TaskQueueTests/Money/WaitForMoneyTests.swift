import Domain
import PostgresDriver
import TaskQueue
import Testing

@Suite("Waiting for money", .serialized, .timeLimit(.minutes(5)))
struct WaitForMoneyTests {
    /// Asks for a task that is refused, and gives it back as the fleet does.
    private func park(
        _ task: ClaimedTask, _ fence: WorkerFence, hold: Int64, as refusal: CallRefusal, on queue: QueueFixture
    ) async throws {
        guard case .refused(refusal, let wait)? = try await queue.run(queue.admission(task, fence, hold: hold)).first
        else { throw Unexpected("not \(refusal)") }
        try await queue.giveBack([task], .deferred(refusal.failure(after: wait), after: wait), by: fence)
    }

    private func reason(of task: ClaimedTask, on queue: QueueFixture) async throws -> String? {
        try await queue.rows("SELECT state, reason, attempts FROM task_status WHERE id = '\(task.id.uuidText)'").first
    }

    @Test("A task that held money keeps from its call waits for the reason budget, without using an attempt")
    func parks() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.budget(daily: 100)
            _ = try await queue.openCall(hold: 60, by: fence)
            let task = try await queue.claimOne(by: fence)
            try await park(task, fence, hold: 60, as: .budgetHeld, on: queue)
            #expect(try await reason(of: task, on: queue) == "waiting|budget|0")
            try await queue.expectSound()
        }
    }

    @Test("A settlement wakes the tasks that now fit, in the order they came, and no others")
    func wakes() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.budget(daily: 200)
            let open = try await queue.openCall(hold: 120, by: fence)
            var parked: [ClaimedTask] = []
            for _ in 0..<4 {
                let task = try await queue.claimOne(by: fence)
                try await park(task, fence, hold: 90, as: .budgetHeld, on: queue)
                parked.append(task)
            }
            try await queue.run(queue.settlement(open, queue.answered(10)))
            // 190 are left: two times 90.
            let ready = try await queue.rows("SELECT task_id FROM task_ready ORDER BY seq")
            #expect(ready == parked.prefix(2).map(\.id.uuidText))
            #expect(try await queue.count("task_deferred WHERE reason = 'budget'") == 2)
            try await queue.expectSound()
        }
    }

    @Test("A task whose money came free before it slept does not sleep")
    func wokenBeforeItSlept() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.budget(daily: 100)
            let open = try await queue.openCall(hold: 60, by: fence)
            let task = try await queue.claimOne(by: fence)
            guard
                case .refused(.budgetHeld, let wait)? = try await queue.run(queue.admission(task, fence, hold: 60))
                    .first
            else { throw Unexpected("admitted") }
            try await queue.run(queue.settlement(open, queue.answered(1)))
            let failure = CallRefusal.budgetHeld.failure(after: wait)
            try await queue.giveBack([task], .deferred(failure, after: wait), by: fence)
            #expect(try await queue.rows("SELECT task_id FROM task_ready") == [task.id.uuidText])
        }
    }

    @Test("A burst whose worst case is beyond the cap and whose real cost is not finishes whole")
    func burst() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            // 40 tasks may cost 4,000 and do cost 200.
            try await queue.budget(daily: 500)
            try await queue.accept(40)
            var finished = 0
            for _ in 0..<200 where finished < 40 {
                let claimed = try await queue.claim(by: fence)
                #expect(!claimed.isEmpty)
                var open: [PaidCall] = []
                for task in claimed {
                    let call = CallID()
                    switch try await queue.run(queue.admission(task, fence, call: call, hold: 100)).first {
                    case .admitted: open.append(PaidCall(id: call, task: task, fence: fence))
                    case .refused(let refusal, let wait):
                        #expect(refusal == .budgetHeld)
                        try await queue.giveBack(
                            [task], .deferred(refusal.failure(after: wait), after: wait), by: fence)
                    case nil: throw Unexpected("the attempt is ours")
                    }
                }
                for call in open { try await queue.run(queue.settlement(call, queue.answered(5))) }
                try await queue.settle(open.map(\.task), by: fence, hasCalls: true)
                finished += open.count
            }
            #expect(finished == 40)
            #expect(try await queue.money() == "0|200|200|200")
            try await queue.expectSound()
        }
    }

    @Test("A task with a large hold is not overtaken for ever: after ten seconds its money is kept for it")
    func noStarvation() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.budget(daily: 100)
            let open = try await queue.openCall(hold: 50, by: fence)
            let large = try await queue.claimOne(by: fence)
            try await park(large, fence, hold: 90, as: .budgetHeld, on: queue)
            let small = try await queue.openCall(hold: 10, by: fence)
            try await queue.script("UPDATE budget_waiter SET since = since - interval '11 seconds'")
            let late = try await queue.claimOne(by: fence)
            try await park(late, fence, hold: 10, as: .budgetHeld, on: queue)
            for call in [open, small] { try await queue.run(queue.settlement(call, queue.answered(0))) }
            #expect(try await queue.rows("SELECT task_id FROM task_ready ORDER BY seq").first == large.id.uuidText)
        }
    }

    @Test("A spent budget waits for the end of its window, and the next one begins at nothing")
    func windows() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.budget(daily: 100, monthly: 1000)
            let call = try await queue.openCall(hold: 100, by: fence)
            try await queue.run(queue.settlement(call, queue.answered(100)))
            let task = try await queue.claimOne(by: fence)
            guard
                case .refused(.budgetSpent, let wait)? = try await queue.run(queue.admission(task, fence, hold: 5))
                    .first
            else { throw Unexpected("admitted") }
            let midnight = try await queue.rows(
                "SELECT extract(epoch FROM date_trunc('day', now(), 'UTC') + interval '1 day' - now())")
            let left = try #require(midnight.first.flatMap(Double.init))
            #expect(abs(wait.seconds - left) < 60)
            // A night passes: the row is of yesterday now.
            try await queue.script("UPDATE budget SET day = day - 1; UPDATE ledger SET at = at - interval '1 day'")
            #expect(try await queue.run(queue.admission(task, fence, hold: 100)) == [.admitted])
            #expect(try await queue.rows("SELECT held_nanos, daily_spent_nanos FROM budget") == ["100|0"])
        }
    }

    @Test("A larger budget wakes who waited for it; so does taking it away")
    func raised() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.budget(daily: 100)
            let call = try await queue.openCall(hold: 100, by: fence)
            try await queue.run(queue.settlement(call, queue.answered(100)))
            for expected in 1...2 {
                let task = try await queue.claimOne(by: fence)
                try await park(task, fence, hold: 40 + Int64(expected) * 10, as: .budgetSpent, on: queue)
                if expected == 1 {
                    try await queue.budget(daily: 150)
                } else {
                    try await queue.script("SELECT clear_budget('alpha', 1, 'key')")
                }
                #expect(try await queue.claim(by: fence).map(\.id) == [task.id])
            }
        }
    }

    @Test("A tenant's policy may be to fail, and a call that no window has room for fails always")
    func fails() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.budget(daily: 100, whenSpent: "fail")
            let call = try await queue.openCall(hold: 90, by: fence)
            let task = try await queue.claimOne(by: fence)
            let refused = queue.admission(task, fence, hold: 101)
            #expect(try await queue.run(refused) == [.refused(.budgetTooSmall, after: .zero)])
            // Held money is no reason to fail.
            #expect(
                try await queue.run(queue.admission(task, fence, hold: 50)) == [
                    .refused(.budgetHeld, after: .seconds(60))
                ])
            try await queue.run(queue.settlement(call, queue.answered(90)))
            guard
                case .refused(let refusal, let wait)? = try await queue.run(queue.admission(task, fence, hold: 50))
                    .first
            else { throw Unexpected("admitted") }
            #expect(refusal == .budgetRefused)
            #expect(refusal.failure(after: wait).failureClass == .permanent)
        }
    }
}
