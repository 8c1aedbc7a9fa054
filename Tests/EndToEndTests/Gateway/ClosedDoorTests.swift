import Domain
import PostgresDriver
import ProviderSimulator
import TestKit
import Testing

extension GatewayTests {
    /// What is not known to be allowed is not sent. A detector that fails is in `FailClosedTests`: the real ones cannot.
    @Suite("A closed door", .serialized, .timeLimit(.minutes(1)))
    struct ClosedDoorTests {
        @Test("While a tenant's policy cannot be read nothing is sent, and when it can the tasks go on")
        func policy() async throws {
            try await GatewayScene.with { scene in
                _ = try await scene.postgres.run(SetUnreadablePolicy())
                let tasks = try await scene.submitSummaries(4)
                try await scene.work("worker")
                try await Probe.until("each has been sent back") {
                    try await scene.postgres.one(CountSentBack(code: "policy_unavailable")) == 4
                }
                #expect(scene.simulator.record.calls == 0)
                #expect(try await scene.postgres.one(CountTasks()).outcomes == 0)
                #expect(try await scene.postgres.one(CountCalls()).open == 0)
                _ = try await scene.postgres.run(RemovePolicies())
                try await scene.expectSucceeded(tasks, attempts: nil)
                #expect(scene.simulator.record.calls == tasks.count)
                try await scene.installation.expectDrained()
            }
        }
    }
}

/// A policy in words that this release does not know, as a later one may write.
private struct SetUnreadablePolicy: PostgresStatement {
    static let sql = """
        INSERT INTO tenant_policy (tenant_id, policy)
        SELECT id, '{"input": {"personal": "ask_a_person"}}' FROM tenant WHERE name = 'alpha'
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) {}
}

private struct RemovePolicies: PostgresStatement {
    static let sql = "DELETE FROM tenant_policy"
    static func decode(_ row: PostgresRow) throws(PostgresError) {}
}
