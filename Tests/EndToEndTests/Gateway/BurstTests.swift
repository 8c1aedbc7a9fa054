import Domain
import PostgresDriver
import ProviderSimulator
import TestKit
import Testing

extension GatewayTests {
    /// Where a gateway must refuse, a queue can wait.
    @Suite("A burst beyond the budget", .serialized, .timeLimit(.minutes(1)))
    struct BurstTests {
        private static let tasks = 30

        @Test("Tasks whose worst case is beyond the cap and whose real cost is not all finish, about in their order")
        func finishes() async throws {
            var plan = CatalogPlan.oneWriter
            plan.bravoLimit = 8
            var script = SimulatorScript()
            // A sixteenth of what each is held for. The pause lets everybody come to the till before the first leaves.
            script.answer.tokens = 4
            script.firstToken = .fixed(.milliseconds(400))
            try await GatewayScene.with(plan, script: script, settings: ["PENSTOCK_POOL_SIZE": "4"]) { scene in
                // Room for five at their worst; all thirty really cost less than two of those.
                let cap = CatalogPlan.money(forCalls: 5)
                _ = try await scene.postgres.run(SetTotalBudget(nanoDollars: cap))
                let tasks = try await scene.submitSummaries(Self.tasks)
                try await scene.work("one", "two")
                try await scene.expectSucceeded(tasks)
                try await scene.installation.expectDrained()

                let record = scene.simulator.record
                #expect(record.calls == Self.tasks)
                #expect(record.inFlight.peak <= 5)
                #expect(record.bill.total.nanoDollars <= cap)
                #expect(try await scene.postgres.one(CountSentBack(code: "budget_held")) > 0)
                #expect(try await scene.postgres.one(CountEvents(action: "task.failed")) == 0)
                // A third of their number is what chance alone would give.
                #expect(try await scene.postgres.one(ReadDisplacement()) < Double(Self.tasks) / 5)
            }
        }
    }
}

/// How many places, on average, a task's call came away from the task's own place in the order of acceptance.
private struct ReadDisplacement: PostgresStatement {
    static let sql = """
        SELECT coalesce(avg(abs(v.accepted - v.called)), 0)::float8 FROM (
            SELECT row_number() OVER (ORDER BY t.id) AS accepted, row_number() OVER (ORDER BY c.dispatched_at) AS called
            FROM model_call c JOIN task t ON t.tenant_id = c.tenant_id AND t.id = c.task_id
        ) v
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Double { try row.value(0) }
}
