import Domain
import PostgresDriver
import ProviderSimulator
import TestKit
import Testing

extension GatewayTests {
    /// Every test of these suites ends with a look for credentials; here it has something to find, and a reason to fail.
    @Suite("Credentials", .serialized, .timeLimit(.minutes(1)))
    struct CredentialTests {
        @Test("A key that its provider refuses is in no line, no row and no error; its name is, for an operator")
        func refused() async throws {
            var plan = CatalogPlan()
            plan.summarize = ["clerk"]
            let script = try SimulatorScript.faults("unauthorized; models=clerk")
            try await GatewayScene.with(plan, script: script) { scene in
                let tasks = try await scene.submitSummaries(1)
                let worker = try await scene.work("worker")[0]
                let ended = try await scene.api.ended(tasks[0])
                #expect(ended["state"] == "failed")
                #expect(ended["error"]?["code"] == "provider_credential_refused")
                #expect(ended["attempts"] == 1)
                // The name, which an operator needs, and not the key.
                #expect(worker.output.contains(CatalogPlan.bravoCredential))
                #expect(try await scene.postgres.one(CountEvents(action: "breaker.opened")) == 1)
                try await scene.installation.expectDrained()
            }
        }

        @Test("The look finds a credential in a log line and in a row, as text and as bytes")
        func finds() async throws {
            try await Installation.with { installation in
                let key = GatewayScene.alfaKey
                let before = try await installation.places(of: [key])
                #expect(before == [])
                _ = try await installation.postgres.run(PlantAsText(text: key))
                _ = try await installation.postgres.run(PlantAsBytes(text: key))
                let printer = try installation.processes.start("/bin/echo", [key], name: "echo")
                _ = try await printer.end()
                let found = try await installation.places(of: [key])
                #expect(Set(found) == ["breaker", "tenant", "echo"])
            }
        }
    }
}

private struct PlantAsText: PostgresStatement {
    let text: String
    static let sql = "INSERT INTO breaker (provider, model, credential) VALUES ('alfa', 'scribe', $1)"
    var binds: [PostgresValue] { [.text(text)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) {}
}

private struct PlantAsBytes: PostgresStatement {
    let text: String
    static let sql = "UPDATE tenant SET webhook_secret = convert_to($1, 'UTF8') WHERE name = 'beta'"
    var binds: [PostgresValue] { [.text(text)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) {}
}
