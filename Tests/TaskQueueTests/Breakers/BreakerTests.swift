import Domain
import PostgresDriver
import TaskQueue
import Testing

@Suite("Breakers", .serialized, .timeLimit(.minutes(5)))
struct BreakerTests {
    private func end(
        _ settlement: CallSettlement, times: Int = 1, successes: Int32 = 0, by fence: WorkerFence,
        on queue: QueueFixture
    ) async throws {
        for _ in 0..<times {
            let call = try await queue.openCall(hold: 0, by: fence)
            #expect(try await queue.run(queue.settlement(call, settlement, successes: successes)) == [true])
        }
    }

    private func state(on queue: QueueFixture) async throws -> [String] {
        try await queue.rows("SELECT opened_at IS NOT NULL AS open, opens, reason FROM breaker")
    }

    private func isRefused(_ refusal: CallRefusal, by fence: WorkerFence, on queue: QueueFixture) async throws -> Bool {
        let task = try await queue.claimOne(by: fence)
        guard case .refused(refusal, let wait)? = try await queue.run(queue.admission(task, fence, hold: 0)).first
        else {
            return false
        }
        return wait > .zero
    }

    /// Its time is over.
    private func halfOpen(on queue: QueueFixture) async throws {
        try await queue.script("UPDATE breaker SET retry_at = now() - interval '1 second'")
    }

    @Test("Success on a closed breaker writes nothing")
    func writesNothing() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await end(queue.answered(1), times: 3, by: fence, on: queue)
            try await end(queue.failed(.permanent), by: fence, on: queue)
            #expect(try await queue.count("breaker") == 0)
        }
    }

    @Test("It opens after five failures among the last twenty calls, and says so in the audit trail")
    func opens() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await end(queue.failed(.transient), times: 4, by: fence, on: queue)
            #expect(try await state(on: queue) == ["false|0|null"])
            try await end(queue.failed(.transient, code: "provider_idle_timeout"), by: fence, on: queue)
            #expect(try await state(on: queue) == ["true|1|provider_idle_timeout"])
            #expect(try await queue.rows("SELECT transients, timeouts FROM breaker") == ["4|1"])
            #expect(try await queue.count("audit_trail WHERE action = 'breaker.opened'") == 1)
            #expect(try await isRefused(.breakerOpen, by: fence, on: queue))
            // Another model of the provider is another matter.
            _ = try await queue.openCall(hold: 0, by: fence, model: "small")
        }
    }

    @Test("Failures among many successes do not open it, and neither do failures far apart")
    func staysClosed() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await end(queue.failed(.transient), times: 20, successes: 9, by: fence, on: queue)
            #expect(try await state(on: queue) == ["false|0|null"])
            try await queue.script("UPDATE breaker SET recent = 0")
            for _ in 0..<10 {
                try await queue.script("UPDATE breaker SET last_failure_at = last_failure_at - interval '61 seconds'")
                try await end(queue.failed(.transient), by: fence, on: queue)
            }
            #expect(try await state(on: queue) == ["false|0|null"])
        }
    }

    @Test("A refused credential opens it at once")
    func credential() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await end(queue.failed(.credential, code: "invalid_api_key"), by: fence, on: queue)
            #expect(try await state(on: queue) == ["true|1|invalid_api_key"])
            #expect(
                try await queue.rows(
                    "SELECT detail ->> 'reason' AS reason FROM audit_trail WHERE action = 'breaker.opened'")
                    == ["invalid_api_key"])
        }
    }

    @Test("Half-open, of a hundred that wait one is the probe")
    func oneProbe() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await end(queue.failed(.credential), by: fence, on: queue)
            try await halfOpen(on: queue)
            try await queue.accept(100)
            let tasks = try await queue.claim(by: fence)
            let answers = try await queue.withOtherClient { other async throws in
                try await withThrowingTaskGroup(of: [Admission].self) { group in
                    for (index, task) in tasks.enumerated() {
                        let statement = queue.admission(task, fence, hold: 0)
                        let client = index.isMultiple(of: 2) ? queue.postgres : other
                        group.addTask { try await client.run(statement) }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
            }
            #expect(answers.count == 100)
            #expect(answers.filter { $0 == .admitted }.count == 1)
            #expect(try await queue.count("model_call_open WHERE is_probe") == 1)
            try await queue.expectSound()
        }
    }

    @Test("A probe that succeeds closes it; one that fails opens it for twice as long; one that is cut decides nothing")
    func probes() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await end(queue.failed(.credential), by: fence, on: queue)
            try await halfOpen(on: queue)
            try await end(queue.failed(.transient), by: fence, on: queue)
            #expect(
                try await queue.rows(
                    "SELECT opens, round(extract(epoch FROM retry_at - opened_at)) AS wait FROM breaker") == ["2|30"])
            try await halfOpen(on: queue)
            try await end(CallSettlement(state: .cancelled, usage: .zero), by: fence, on: queue)
            #expect(try await queue.rows("SELECT opens, probe_call FROM breaker") == ["2|null"])
            try await end(queue.answered(1), by: fence, on: queue)
            #expect(try await state(on: queue) == ["false|0|null"])
            #expect(try await queue.count("audit_trail WHERE action = 'breaker.closed'") == 1)
            _ = try await queue.openCall(hold: 0, by: fence)
        }
    }

    @Test("A probe whose worker was lost gives way when its lease is over")
    func lostProbe() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await end(queue.failed(.credential), by: fence, on: queue)
            try await halfOpen(on: queue)
            _ = try await queue.openCall(hold: 0, by: fence)
            #expect(try await isRefused(.breakerOpen, by: fence, on: queue))
            try await queue.script(
                """
                UPDATE breaker SET probe_until = now() - interval '1 second';
                UPDATE model_call_open SET deadline = now() - interval '1 minute'
                """)
            #expect(try await queue.run(ReapCalls()) == [1])
            _ = try await queue.openCall(hold: 0, by: fence)
            try await queue.expectSound()
        }
    }

    @Test("Retry-After keeps everybody from that target and from no other; without it nobody is kept")
    func coolDown() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await end(queue.failed(.deferral), by: fence, on: queue)
            #expect(try await queue.count("breaker") == 0)
            try await end(queue.failed(.deferral, retryAfter: .seconds(7)), by: fence, on: queue)
            #expect(try await isRefused(.providerCooling, by: fence, on: queue))
            _ = try await queue.openCall(hold: 0, by: fence, model: "small")
            try await queue.script("UPDATE breaker SET cool_until = now()")
            _ = try await queue.openCall(hold: 0, by: fence)
        }
    }

    @Test("A refusal by the breaker holds no money")
    func holdsNothing() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.budget(daily: 100)
            try await end(queue.failed(.credential), by: fence, on: queue)
            let task = try await queue.claimOne(by: fence)
            guard case .refused(.breakerOpen, _)? = try await queue.run(queue.admission(task, fence, hold: 50)).first
            else { throw Unexpected("admitted") }
            #expect(try await queue.money() == "0|0|0|0")
        }
    }
}
