import Domain
import PostgresDriver
import TaskQueue
import Testing

@Suite("Reaping calls", .serialized, .timeLimit(.minutes(5)))
struct ReapCallsTests {
    /// A worker that was lost with a call open; the call's deadline is a minute away.
    private func loseCall(on queue: QueueFixture) async throws -> ClaimedTask {
        let lost = try await queue.worker()
        let task = try await queue.claimOne(by: lost)
        let admit = AdmitCall(
            call: CallID(), task: task.id, attempt: task.attempt, fence: lost, intent: queue.intent("draft"))
        #expect(try await queue.run(admit) == [.admitted])
        try await queue.endLease(of: lost)
        try await queue.rescue()
        return task
    }

    @Test("A lost worker's call becomes unknown after its deadline, with an event and no price")
    func becomesUnknown() async throws {
        try await QueueFixture.run { queue async throws in
            let task = try await loseCall(on: queue)
            try await queue.script("UPDATE model_call_open SET deadline = now() - interval '1 second'")
            #expect(try await queue.run(ReapCalls()) == [1])
            #expect(try await queue.run(ReapCalls()) == [0])
            let calls = try await queue.rows("SELECT task_id, node, provider, model, state, cost_nanos FROM model_call")
            #expect(calls == ["\(task.id.uuidText)|draft|local|small|unknown|0"])
            let events = try await queue.rows(
                "SELECT subject, attempt, detail->>'node' AS node FROM audit_trail WHERE action = 'call.unknown'")
            #expect(events == ["\(task.id.uuidText)|1|draft"])
            #expect(try await queue.count("model_call_open") == 0)
        }
    }

    @Test("An open call that is recorded already does not keep the others from being reaped")
    func recordedAlready() async throws {
        try await QueueFixture.run { queue async throws in
            _ = try await loseCall(on: queue)
            _ = try await loseCall(on: queue)
            try await queue.script(
                """
                UPDATE model_call_open SET deadline = now() - interval '1 second';
                INSERT INTO model_call (task_id, id, tenant_id, attempt, node, iteration, provider, model, state,
                    dispatched_at)
                SELECT task_id, id, tenant_id, attempt, node, iteration, provider, model, 'ok', dispatched_at
                FROM model_call_open ORDER BY id LIMIT 1
                """)
            #expect(try await queue.run(ReapCalls()) == [2])
            #expect(try await queue.count("model_call_open") == 0)
            #expect(try await queue.rows("SELECT state FROM model_call ORDER BY id") == ["ok", "unknown"])
        }
    }

    @Test("Until its deadline a lost worker's call stays open")
    func staysOpen() async throws {
        try await QueueFixture.run { queue async throws in
            _ = try await loseCall(on: queue)
            #expect(try await queue.run(ReapCalls()) == [0])
            #expect(try await queue.count("model_call_open") == 1)
        }
    }

    @Test("A live worker settles its call itself, however late")
    func liveWorker() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            let call = CallID()
            try await queue.run(AdmitCall(call: call, task: task.id, attempt: 1, fence: fence, intent: queue.intent()))
            try await queue.script("UPDATE model_call_open SET deadline = now() - interval '1 second'")
            #expect(try await queue.run(ReapCalls()) == [0])
            let settle = SettleCall(
                call: call, task: task.id, attempt: 1, fence: fence,
                settlement: CallSettlement(state: .ok, usage: queue.usage(1, 1, 1)), checkpoint: nil)
            #expect(try await queue.run(settle) == [true])
        }
    }

    @Test("A call that its live worker forgot becomes unknown a while after its deadline")
    func forgotten() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            try await queue.run(
                AdmitCall(call: CallID(), task: task.id, attempt: 1, fence: fence, intent: queue.intent()))
            try await queue.script("UPDATE model_call_open SET deadline = now() - interval '1 minute'")
            #expect(try await queue.run(ReapCalls()) == [1])
            #expect(try await queue.rows("SELECT state FROM model_call") == ["unknown"])
            #expect(try await queue.state(of: task.id) == .running)
        }
    }
}
