import Domain
import PostgresDriver
import ProviderSimulator
import Tenancy
import TestKit
import Testing

extension GatewayTests {
    /// Two tenants on one provider.
    @Suite("A neighbour's limit", .serialized, .timeLimit(.minutes(1)))
    struct NeighbourTests {
        @Test("A tenant that has used up its limit per minute waits alone: its neighbour's tasks all go on")
        func waitsAlone() async throws {
            var plan = CatalogPlan()
            plan.summarize = ["clerk"]
            try await GatewayScene.with(plan) { scene in
                _ = try await scene.postgres.run(LimitAlpha(requests: 1))
                let neighbour = APIProbe(url: scene.api.url, key: try await Self.makeKey(of: "beta", scene.postgres))
                try await scene.work("worker")
                let limited = try await scene.submitSummaries(20)
                try await Probe.until("the limited tenant waits") {
                    try await scene.postgres.one(CountWaiting(reason: "rate")).waiting > 0
                }
                var others: [TaskID] = []
                for number in 0..<40 {
                    others.append(
                        try await neighbour.accepted("summarize", ["text": .string("Sluice \(number) is open.")]))
                }
                for task in others { #expect(try await neighbour.ended(task)["state"] == "succeeded") }
                // In the minute that the limit is for: one call of the one, every call of the other.
                #expect(scene.simulator.record.calls == others.count + 1)
                let seen = try await neighbour.send("GET", "/v1/tasks/\(limited[0])")
                #expect(seen.status == 404)

                for task in limited { _ = try await scene.api.send("POST", "/v1/tasks/\(task)/cancel") }
                var states: [String] = []
                for task in limited { states.append(try await scene.api.ended(task)["state"]?.asString ?? "") }
                #expect(states.filter { $0 == "succeeded" }.count == 1)
                #expect(states.filter { $0 == "cancelled" }.count == limited.count - 1)
                try await scene.installation.expectDrained()
            }
        }

        private static func makeKey(of name: String, _ postgres: PostgresClient) async throws -> String {
            guard let tenant = try await postgres.run(FindTenant(name: name)).first else {
                throw Surprise("the template has no tenant \(name)")
            }
            let secret = KeySecret()
            let scopes: Set<Scope> = [.tasksRead, .tasksWrite]
            _ = try await postgres.run(CreateKey(tenant: tenant.id, hash: secret.hash, name: "test", scopes: scopes))
            return secret.secret.reveal()
        }
    }
}
