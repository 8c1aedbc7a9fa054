import Domain
import PostgresDriver
import TestKit
import Testing

/// The calls in flight to a provider never exceed its limit, whatever becomes of the worker that made them; counted by
/// the provider at every start and end of a call.
@Suite("The provider's bound", .serialized, .timeLimit(.minutes(3)))
struct ProviderBoundTests {
    enum Fate: String, Sendable, CaseIterable { case thawed, killed }

    @Test("A lost worker's open call keeps its slot until it is known to be over", arguments: Fate.allCases)
    func openCallKeepsItsSlot(_ fate: Fate) async throws {
        try await Installation.withProvider(settings: ["PENSTOCK_POOL_LIMIT": "1"]) { installation, provider in
            let api = try await installation.serve()
            let gate = provider.holdFirst { _ in true }
            let tasks = [
                try await api.accepted("summarize", ["text": "Water flows down. Nothing else happens."]),
                try await api.accepted("summarize", ["text": "The gate is shut. The turbine rests."]),
            ]
            let victim = try installation.work("victim")
            try await Probe.until("the first call is in flight") { gate.isHolding }
            try await victim.freeze()
            let heir = try installation.work("heir")
            try await installation.waitUntilLost(victim)
            try await Probe.until("the lost task is back in the queue") {
                try await api.actions(of: tasks[0]).contains("attempt.lost")
            }

            // The call is still in flight: the heir gets no slot, however often it asks.
            try await installation.waitForBeats(3, of: heir)
            #expect(provider.calls.count == 1)
            #expect(try await installation.postgres.one(CountGrants(pool: "openai")) == 0)

            switch fate {
            case .thawed:
                // It finds its lease lost, hangs up and says so; that frees the slot long before the deadline.
                victim.thaw()
            case .killed:
                try await victim.killHard()
                try await installation.waitForBeats(2, of: heir)
                #expect(provider.calls.count == 1)
                _ = try await installation.postgres.run(PassCallDeadlines())
            }
            for task in tasks { #expect(try await api.ended(task)["state"]?.asString == "succeeded") }
            #expect(provider.peak == 1)
            #expect(provider.calls.first?.ending == .abandoned)
            #expect(provider.calls.count == 3)
            try await Probe.until("the lost call is closed") {
                try await installation.postgres.one(CountCalls()).open == 0
            }
            try await expectDrained(installation.postgres)
        }
    }

    @Test("Many workers together stay within the limit and use it")
    func manyWorkersStayWithinTheLimit() async throws {
        let settings = Installation.calm(["PENSTOCK_POOL_LIMIT": "3"])
        try await Installation.withProvider(settings: settings) { installation, provider in
            let api = try await installation.serve()
            for name in ["one", "two", "three"] { _ = try installation.work(name) }
            let document = Gauges()
            var tasks: [TaskID] = []
            for _ in 0..<6 { tasks.append(try await api.accepted("summarize", document.input)) }
            for task in tasks { #expect(try await api.ended(task)["state"]?.asString == "succeeded") }
            #expect(provider.peak <= 3)
            #expect(provider.calls.count == tasks.count * document.calls)
            try await expectDrained(installation.postgres)
        }
    }
}
