import PostgresDriver
import TestKit
import Testing

/// The wire itself: a fault that does not happen proves nothing.
@Suite("The faulty wire", .serialized, .timeLimit(.minutes(1)))
struct FaultProxyTests {
    private func withWire(_ body: (FaultProxy, PostgresClient) async throws -> Void) async throws {
        try await FaultProxy.with(to: try TestServer.url()) { wire in
            try await TestDatabase.withClient(url: wire.url) { postgres in
                #expect(try await postgres.run(Say(text: "hello")) == ["hello"])
                try await body(wire, postgres)
            }
        }
    }

    @Test("An answer that is held comes when the wire heals")
    func heldAndHealed() async throws {
        try await withWire { wire, postgres in
            wire.change { $0.answerMark = "the marked word" }
            async let answer = postgres.run(Say(text: "this is the marked word"))
            try await Probe.until("the answer is held") { wire.isHolding }
            wire.heal()
            #expect(try await answer == ["this is the marked word"])
            #expect(!wire.isHolding)
        }
    }

    @Test("What is held when the wire is cut is lost, and the next statement finds a way", arguments: [true, false])
    func heldAndCut(isRequest: Bool) async throws {
        try await withWire { wire, postgres in
            wire.change { weather in
                if isRequest { weather.requestMark = "the marked word" } else { weather.answerMark = "the marked word" }
            }
            async let lost = postgres.run(Say(text: "this is the marked word"))
            try await Probe.until("it is held") { wire.isHolding }
            try await wire.cutAll()
            let answer = try? await lost
            #expect(answer == nil)
            wire.heal()
            // The client shares two connections. The end of the other one may not have been noticed yet: then it costs one
            // statement more, and no second one.
            var again = try? await postgres.run(Say(text: "again"))
            if again == nil { again = try await postgres.run(Say(text: "again")) }
            #expect(again == ["again"])
        }
    }

    @Test("A stalled wire passes nothing and loses nothing", arguments: [true, false])
    func stalled(isRequest: Bool) async throws {
        try await withWire { wire, postgres in
            wire.change { weather in
                if isRequest { weather.stallsRequests = true } else { weather.stallsAnswers = true }
            }
            let start = ContinuousClock.now
            async let late = (postgres.run(Say(text: "late")), ContinuousClock.now)
            // The length of the stall is what is measured.
            try await Task.sleep(for: .milliseconds(300))
            wire.heal()
            let (answer, cameAt) = try await late
            #expect(answer == ["late"])
            #expect(cameAt - start >= .milliseconds(300))
        }
    }

    @Test("A slow wire is slow by what it was told")
    func slow() async throws {
        try await withWire { wire, postgres in
            wire.change { $0.answerDelays = [200] }
            let start = ContinuousClock.now
            _ = try await postgres.run(Say(text: "slow"))
            #expect(ContinuousClock.now - start >= .milliseconds(200))
        }
    }
}

/// Says what it is told.
private struct Say: PostgresStatement {
    let text: String
    static let sql = "SELECT $1::text"
    var binds: [PostgresValue] { [.text(text)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}
