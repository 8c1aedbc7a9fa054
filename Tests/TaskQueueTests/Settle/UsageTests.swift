import Domain
import PostgresDriver
import TaskQueue
import Testing

@Suite("Calls and usage", .serialized, .timeLimit(.minutes(5)))
struct UsageTests {
    private func call(
        for task: ClaimedTask, by fence: WorkerFence, on queue: QueueFixture, node: String,
        _ settlement: CallSettlement, checkpoint: Checkpoint? = nil
    ) async throws -> Bool? {
        let call = CallID()
        let admit = AdmitCall(
            call: call, task: task.id, attempt: task.attempt, fence: fence, intent: queue.intent(node))
        guard try await queue.run(admit) == [.admitted] else { return nil }
        let settle = SettleCall(
            call: call, task: task.id, attempt: task.attempt, fence: fence, settlement: settlement,
            checkpoint: checkpoint)
        return try await queue.run(settle).first
    }

    @Test("The outcome's usage is the sum of all calls of all attempts, failed ones included")
    func sums() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let first = try await queue.claimOne(by: fence)
            let failed = CallSettlement(state: .failed, usage: queue.usage(10, 0, 7), failure: QueueFixture.flaky)
            #expect(try await call(for: first, by: fence, on: queue, node: "a", failed) == true)
            try await queue.giveBack([first], .retry(QueueFixture.flaky, after: .zero), by: fence)
            let second = try #require(try await queue.claim(by: fence).first)
            let answered = CallSettlement(state: .ok, usage: queue.usage(100, 20, 3000), finishReason: "stop")
            #expect(try await call(for: second, by: fence, on: queue, node: "b", answered) == true)
            let rejected = CallSettlement(state: .rejectedOutput, usage: queue.usage(1, 2, 3))
            #expect(try await call(for: second, by: fence, on: queue, node: "c", rejected) == true)
            let running = try #require(try await queue.run(FindTask(tenant: queue.alpha, task: first.id)).first)
            #expect(running.usage == queue.usage(111, 22, 3010))
            try await queue.settle([second], by: fence, hasCalls: true)
            let ended = try #require(try await queue.run(FindTask(tenant: queue.alpha, task: first.id)).first)
            #expect(ended.usage == queue.usage(111, 22, 3010))
            #expect(ended.attempts == 2)
            #expect(
                try await queue.rows("SELECT state FROM model_call ORDER BY node") == [
                    "failed", "ok", "rejected_output",
                ])
        }
    }

    @Test("An open call is closed once, with its node, provider and model")
    func closesOnce() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            let id = CallID()
            let admit = AdmitCall(call: id, task: task.id, attempt: 1, fence: fence, intent: queue.intent("node"))
            #expect(try await queue.run(admit) == [.admitted])
            let open = try await queue.rows(
                "SELECT id, worker_id, epoch, pool_id, deadline > now() + interval '59 seconds' FROM model_call_open")
            #expect(open == ["\(id.uuidText)|\(fence.worker)|\(fence.epoch)|\(queue.local.rawValue)|true"])
            let settle = SettleCall(
                call: id, task: task.id, attempt: 1, fence: fence,
                settlement: CallSettlement(state: .ok, usage: queue.usage(1, 1, 1), requestID: "req-1"),
                checkpoint: .made(output: "[1]", usage: queue.usage(1, 1, 1)))
            #expect(try await queue.run(settle) == [true])
            // Sent again after a lost connection: the attempt is still ours, and nothing is written twice.
            #expect(try await queue.run(settle) == [true])
            #expect(try await queue.count("model_call_open") == 0)
            let closed = try await queue.rows("SELECT id, node, provider, model, state, request_id FROM model_call")
            #expect(closed == ["\(id.uuidText)|node|local|small|ok|req-1"])
            let stored = try await queue.run(LoadCheckpoints(task: task.id))
            #expect(stored == [.made(output: "[1]", usage: queue.usage(1, 1, 1))])
        }
    }

    @Test("Admitting a call again opens it once")
    func admitsOnce() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            let admit = AdmitCall(call: CallID(), task: task.id, attempt: 1, fence: fence, intent: queue.intent())
            #expect(try await queue.run(admit) == [.admitted])
            #expect(try await queue.run(admit) == [.admitted])
            #expect(try await queue.count("model_call_open") == 1)
        }
    }

    @Test("The call of a lost attempt is still recorded, without its checkpoint")
    func lostAttempt() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            let id = CallID()
            try await queue.run(AdmitCall(call: id, task: task.id, attempt: 1, fence: fence, intent: queue.intent()))
            try await queue.endLease(of: fence)
            #expect(try await queue.rescue() == [task.id])
            let settle = SettleCall(
                call: id, task: task.id, attempt: 1, fence: fence,
                settlement: CallSettlement(state: .ok, usage: queue.usage(5, 5, 5)), checkpoint: .made())
            #expect(try await queue.run(settle) == [false])
            #expect(try await queue.count("checkpoint") == 0)
            #expect(try await queue.rows("SELECT state, cost_nanos FROM model_call") == ["ok|5"])
            #expect(try await queue.count("model_call_open") == 0)
        }
    }

    @Test("A checkpoint saved again under the same key and input is replaced; another input is kept beside it")
    func checkpoints() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            let other = Checkpoint(
                key: .init(node: "a", iteration: 0), inputHash: Fingerprint(of: [2]), output: Array("3".utf8),
                usage: .zero)
            for checkpoint in [Checkpoint.made("a", output: "1"), .made("a", output: "2"), other] {
                let save = SaveCheckpoint(task: task.id, attempt: 1, fence: fence, checkpoint: checkpoint)
                #expect(try await queue.run(save) == [true])
            }
            let stored = try await queue.run(LoadCheckpoints(task: task.id))
            #expect(Set(stored) == [.made("a", output: "2"), other])
        }
    }
}
