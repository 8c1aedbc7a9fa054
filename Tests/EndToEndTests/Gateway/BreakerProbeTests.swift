import Domain
import PostgresDriver
import ProviderSimulator
import TestKit
import Testing

extension GatewayTests {
    /// Who finds out whether a broken provider is back.
    @Suite("The probe of a breaker", .serialized, .timeLimit(.minutes(2)))
    struct BreakerProbeTests {
        @Test(
            "Of a hundred tasks before a half-open breaker one asks the provider, and the others when it has succeeded")
        func oneProbe() async throws {
            var plan = CatalogPlan()
            plan.summarize = ["clerk"]
            plan.bravoLimit = 100
            var script = SimulatorScript()
            script.firstToken = .fixed(.seconds(1))
            try await GatewayScene.with(plan, script: script, settings: ["PENSTOCK_POOL_SIZE": "50"]) { scene in
                _ = try await scene.postgres.run(OpenBreaker(model: "clerk", credential: CatalogPlan.bravoCredential))
                let tasks = try await scene.submitSummaries(100)
                try await scene.work("one", "two", "three")
                try await Probe.until("somebody asks") { scene.simulator.record.calls > 0 }
                scene.simulator.script.firstToken = .none
                try await scene.expectSucceeded(tasks)
                try await scene.installation.expectDrained()

                let calls = scene.simulator.record.kept.sorted { $0.startedAt < $1.startedAt }
                #expect(calls.count == tasks.count, "\(scene.installation.warnings)")
                let probe = try #require(calls.first)
                let isOver = try #require(probe.endedAt)
                #expect(calls.dropFirst().allSatisfy { $0.startedAt >= isOver })
                #expect(try await scene.postgres.one(CountSentBack(code: "breaker_open")) > 20)
                #expect(try await scene.postgres.one(CountEvents(action: "breaker.closed")) == 1)
            }
        }

        @Test("While every provider is down tasks wait for the reason breaker, and when they are back nothing is lost")
        func everyProviderDown() async throws {
            let script = try SimulatorScript.faults("server_error; dialect=anthropic", "server_error; dialect=openai")
            try await GatewayScene.with(CatalogPlan(), script: script) { scene in
                let tasks = try await scene.submitSummaries(12)
                let first = try await scene.work("first")[0]
                try await Probe.until("both breakers are open and somebody waits for them") {
                    let opened = try await scene.postgres.one(CountEvents(action: "breaker.opened"))
                    let waiting = try await scene.postgres.one(CountWaiting(reason: "breaker")).waiting
                    return opened >= 2 && waiting > 0
                }
                #expect(scene.simulator.bill.total.calls == 0)
                #expect(try await scene.postgres.one(CountTasks()).outcomes == 0)

                // The first worker would rest from the pool a while yet.
                try await first.killHard()
                _ = try await scene.postgres.run(PassLease(pid: first.pid))
                _ = try await scene.postgres.run(PassCallDeadlines())
                try await Probe.until("its last calls are over") { scene.simulator.record.inFlight.now == 0 }
                scene.simulator.script.faults = []
                scene.simulator.reset()
                try await scene.work("second")
                try await Probe.until("everything has ended") {
                    _ = try await scene.postgres.run(PassBreakerRest())
                    _ = try await scene.postgres.run(PassWaits())
                    return try await scene.postgres.one(CountWaiting(reason: "")).live == 0
                }
                try await scene.expectSucceeded(tasks, attempts: nil)
                try await scene.installation.expectDrained()
                #expect(scene.simulator.record.byStatus["500"] == nil)
                for model in ["scribe", "clerk"] {
                    let calls = scene.simulator.record.kept.filter { $0.model == model }
                    guard let probe = calls.first, let isOver = probe.endedAt else { continue }
                    #expect(calls.dropFirst().allSatisfy { $0.startedAt >= isOver })
                }
            }
        }
    }
}

/// A breaker that has been open and may be probed now.
private struct OpenBreaker: PostgresStatement {
    let model: String
    let credential: String
    static let sql = """
        INSERT INTO breaker (provider, model, credential, opened_at, retry_at, opens, reason) VALUES
            ('bravo', $1, $2, clock_timestamp() - interval '20 seconds', clock_timestamp() - interval '5 seconds', 1,
            'provider_error')
        """
    var binds: [PostgresValue] { [.text(model), .text(credential)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) {}
}
