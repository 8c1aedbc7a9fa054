import Domain
import PostgresDriver
import ProviderSimulator
import TestKit
import Testing

extension GatewayTests {
    /// The provider's own count of calls in flight, with everything in motion that could make them one too many.
    @Suite("The peak", .serialized, .timeLimit(.minutes(2)))
    struct PeakTests {
        @Test("Five workers, failover and flapping breakers never have more in flight than a provider's limit")
        func neverAbove() async throws {
            var plan = CatalogPlan()
            plan.alfaLimit = 5
            plan.bravoLimit = 5
            var script = try SimulatorScript.faults(
                "server_error; models=scribe; probability=0.5; seed=29",
                "rate_limited; retry_after=1s; models=clerk; probability=0.1; seed=31")
            script.firstToken = .uniform(.milliseconds(20), .milliseconds(80))
            try await GatewayScene.with(plan, script: script) { scene in
                let document = Gauges()
                var tasks: [TaskID] = []
                for _ in 0..<8 { tasks.append(try await scene.api.accepted("summarize", document.input)) }
                try await scene.work("one", "two", "three", "four", "five")
                // A breaker stays open for a quarter of a minute; here its time flies, so that it opens and closes often.
                try await Probe.until("everything has ended", within: .seconds(60)) {
                    _ = try await scene.postgres.run(PassBreakerRest())
                    return try await scene.postgres.one(CountWaiting(reason: "")).live == 0
                }
                try await scene.expectSucceeded(tasks)
                try await scene.installation.expectDrained()

                let record = scene.simulator.record
                let peaks = record.inFlightByModel.mapValues(\.peak)
                #expect((2...5).contains(peaks["scribe"] ?? 0))
                #expect((2...5).contains(peaks["clerk"] ?? 0))
                #expect(record.bill.total.calls >= tasks.count * document.calls)
                #expect(try await scene.postgres.one(CountEvents(action: "breaker.opened")) >= 2)
                #expect(try await scene.postgres.one(CountEvents(action: "breaker.closed")) >= 1)
            }
        }
    }
}
