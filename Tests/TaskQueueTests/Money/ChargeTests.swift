import Domain
import PostgresDriver
import TaskQueue
import Testing

@Suite("Charges", .serialized, .timeLimit(.minutes(5)))
struct ChargeTests {
    /// One row of the charge table of DESIGN §6.
    struct Row: Sendable, CustomTestStringConvertible {
        let what: String
        let state: CallSettlement.State
        let cost: Int64
        var failureClass: FailureClass?
        var isEstimated = false
        var testDescription: String { what }
    }

    static let table = [
        Row(what: "success is charged what it cost", state: .ok, cost: 40),
        Row(what: "a rejected answer was billed", state: .rejectedOutput, cost: 40, failureClass: .rejectedOutput),
        Row(what: "a truncated answer was billed", state: .truncated, cost: 40, failureClass: .truncated),
        Row(what: "429 and 529 cost nothing", state: .failed, cost: 0, failureClass: .deferral),
        Row(what: "what is refused before work costs nothing", state: .failed, cost: 0, failureClass: .permanent),
        Row(what: "a wrong key costs nothing", state: .failed, cost: 0, failureClass: .credential),
        Row(what: "a cancelled call is charged what was drained", state: .cancelled, cost: 12),
        Row(what: "or what we estimate, flagged", state: .cancelled, cost: 15, isEstimated: true),
        Row(what: "more than was held is charged in full", state: .ok, cost: 170),
    ]

    @Test("Each way a call can end is booked once and releases its hold", arguments: table)
    func charge(row: Row) async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.budget(daily: 1000, monthly: 1000, total: 1000)
            let call = try await queue.openCall(hold: 100, by: fence)
            #expect(try await queue.money() == "100|0|0|0")
            let settlement = CallSettlement(
                state: row.state, usage: queue.usage(1, 1, row.cost),
                failure: row.failureClass.map { Failure($0, code: "scripted", message: "Scripted.") },
                isEstimated: row.isEstimated)
            for _ in 0..<2 { #expect(try await queue.run(queue.settlement(call, settlement)) == [true]) }
            #expect(try await queue.money() == "0|\(row.cost)|\(row.cost)|\(row.cost)")
            #expect(try await queue.booked() == ["charge|\(row.state.rawValue)|\(row.cost)|\(row.isEstimated)"])
            try await queue.expectSound()
        }
    }

    @Test("A settlement above the hold is accepted, and stops the next call")
    func overrun() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.budget(daily: 100)
            let call = try await queue.openCall(hold: 60, by: fence)
            try await queue.run(queue.settlement(call, queue.answered(130)))
            let next = try await queue.claimOne(by: fence)
            let answer = try await queue.run(queue.admission(next, fence, hold: 1)).first
            guard case .refused(.budgetSpent, let wait)? = answer else {
                Issue.record("admitted beyond the cap: \(String(describing: answer))")
                return
            }
            #expect(wait > .zero && wait <= .seconds(86_400))
        }
    }

    @Test("Sent again after a lost connection, an admission holds once and a settlement releases once")
    func replays() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.budget(daily: 150)
            let task = try await queue.claimOne(by: fence)
            let call = PaidCall(id: CallID(), task: task, fence: fence)
            // The second would not fit beside the first.
            for _ in 0..<3 {
                #expect(try await queue.run(queue.admission(task, fence, call: call.id, hold: 100)) == [.admitted])
            }
            #expect(try await queue.money() == "100|0|0|0")
            let settle = queue.settlement(call, queue.answered(9), checkpoint: .made())
            for _ in 0..<3 { #expect(try await queue.run(settle) == [true]) }
            #expect(try await queue.money() == "0|9|9|9")
            #expect(try await queue.count("ledger") == 1)
            try await queue.expectSound()
        }
    }

    @Test("An admission that is sent again finds its own call, whatever was decided about the target meanwhile")
    func replayOfRefused() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let call = try await queue.openCall(hold: 10, by: fence)
            try await queue.script(
                """
                INSERT INTO breaker (provider, model, credential, cool_until)
                VALUES ('vendor', 'large', 'main', now() + interval '1 hour')
                """)
            #expect(
                try await queue.run(queue.admission(call.task, fence, call: call.id, hold: 10)) == [.admitted])
            let refused = try await queue.run(queue.admission(call.task, fence, hold: 10)).first
            guard case .refused(.providerCooling, _)? = refused else {
                Issue.record("not refused: \(String(describing: refused))")
                return
            }
        }
    }

    @Test("A process that dies before the commit leaves nothing, at every statement", arguments: [0, 1, 2, 3])
    func dies(step: Int) async throws {
        struct Killed: Error {}
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.budget(daily: 1000)
            let task = try await queue.claimOne(by: fence)
            let call = PaidCall(id: CallID(), task: task, fence: fence)
            func run<S: PostgresStatement>(_ statement: S, dies: Bool) async throws {
                do {
                    try await queue.postgres.transaction { transaction in
                        _ = try await transaction.run(statement)
                        if dies { throw Killed() }
                    }
                } catch is Killed {}
                try await queue.expectSound()
            }
            try await run(queue.admission(task, fence, call: call.id, hold: 100), dies: step == 0)
            if step == 0 {
                #expect(try await queue.money() == "0|0|0|0")
                return
            }
            // Dead with the call open: it is reaped, and what was held counts as spent.
            try await run(queue.settlement(call, queue.answered(30)), dies: step < 3)
            if step == 3 {
                #expect(try await queue.money() == "0|30|30|30")
                return
            }
            #expect(try await queue.money() == "100|0|0|0")
            try await queue.script("UPDATE model_call_open SET deadline = now() - interval '1 minute'")
            try await run(ReapCalls(), dies: step == 1)
            #expect(try await queue.money() == (step == 1 ? "100|0|0|0" : "0|100|100|100"))
        }
    }
}
