import Domain
import PostgresDriver
import TaskQueue
import Testing

@Suite("Calls of unknown outcome", .serialized, .timeLimit(.minutes(5)))
struct UnknownCallTests {
    private func reaped(on queue: QueueFixture) async throws -> PaidCall {
        try await queue.budget(daily: 1000)
        let call = try await queue.openCall(hold: 100, by: try await queue.worker())
        try await queue.script("UPDATE model_call_open SET deadline = now() - interval '1 minute'")
        #expect(try await queue.run(ReapCalls()) == [1])
        return call
    }

    private func reconcile(_ call: PaidCall, _ cost: Int, on queue: QueueFixture) async throws -> [String] {
        try await queue.rows("SELECT reconcile_call('\(call.id.uuidText)', \(cost), 1, 'key')")
    }

    @Test("What was held for it counts as spent, and it is named")
    func counts() async throws {
        try await QueueFixture.run { queue async throws in
            _ = try await reaped(on: queue)
            #expect(try await queue.money() == "0|100|100|100")
            #expect(try await queue.booked() == ["unknown|unknown|100|true"])
            try await queue.expectSound()
        }
    }

    @Test("Its own late settlement corrects it, keeps the checkpoint and is booked once", arguments: [0, 30, 250])
    func late(cost: Int64) async throws {
        try await QueueFixture.run { queue async throws in
            let call = try await reaped(on: queue)
            let settle = queue.settlement(call, queue.answered(cost), checkpoint: .made())
            for _ in 0..<2 { #expect(try await queue.run(settle) == [true]) }
            #expect(try await queue.money() == "0|\(cost)|\(cost)|\(cost)")
            #expect(
                try await queue.booked() == ["unknown|unknown|100|true", "correction|ok|\(cost - 100)|false"])
            #expect(try await queue.count("checkpoint") == 1)
            #expect(try await queue.rows("SELECT state, cost_nanos FROM model_call") == ["ok|\(cost)"])
            try await queue.expectSound()
        }
    }

    @Test("An operator says what it cost, once; what comes later changes nothing")
    func operatorSays() async throws {
        try await QueueFixture.run { queue async throws in
            let call = try await reaped(on: queue)
            #expect(try await reconcile(call, 12, on: queue) == ["reconciled"])
            #expect(try await reconcile(call, 99, on: queue) == ["settled"])
            _ = try await queue.run(queue.settlement(call, queue.answered(70)))
            #expect(try await queue.money() == "0|12|12|12")
            #expect(try await queue.actions(of: call.task.id).contains("call.reconciled"))
            try await queue.expectSound()
        }
    }

    @Test("A call that is settled, open or nobody's cannot be reconciled")
    func refused() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let open = try await queue.openCall(hold: 10, by: fence)
            #expect(try await reconcile(open, 1, on: queue) == ["missing"])
            try await queue.run(queue.settlement(open, queue.answered(5)))
            #expect(try await reconcile(open, 1, on: queue) == ["missing"])
            #expect(
                try await reconcile(PaidCall(id: CallID(), task: open.task, fence: fence), 1, on: queue) == ["missing"])
            #expect(try await queue.booked() == ["charge|ok|5|false"])
        }
    }

    @Test("The reaper and the settlement at the same time book it once", arguments: 1...5)
    func race(round: Int) async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.budget(daily: 1000)
            let call = try await queue.openCall(hold: 100, by: try await queue.worker())
            try await queue.script("UPDATE model_call_open SET deadline = now() - interval '1 minute'")
            try await queue.withOtherClient { other async throws in
                async let reaped = other.run(ReapCalls())
                async let settled = queue.run(queue.settlement(call, queue.answered(20)))
                _ = try await (reaped, settled)
            }
            #expect(try await queue.money() == "0|20|20|20")
            try await queue.expectSound()
        }
    }
}
