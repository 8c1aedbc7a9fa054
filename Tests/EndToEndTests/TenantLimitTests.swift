import Domain
import PostgresDriver
import TestKit
import Testing

/// A tenant's limits per minute and remembered answers, with the processes as they run in production and no Redis.
@Suite("A tenant's limits", .serialized, .timeLimit(.minutes(3)))
struct TenantLimitTests {
    private static let input: JSONValue = ["text": "Water flows down the pipe. The turbine turns."]

    @Test("A task over the limit waits for the reason rate, uses no attempt, and runs once the limit is taken away")
    func waits() async throws {
        try await Installation.with(settings: Installation.calm()) { installation in
            _ = try await installation.postgres.run(SetRequestsPerMinute(limit: 1))
            let api = try await installation.serve()
            _ = try installation.work("worker")
            let first = try await api.accepted("summarize", Self.input)
            #expect(try await api.ended(first)["state"] == "succeeded")
            let second = try await api.accepted("summarize", Self.input)
            try await Probe.until("the second waits") { try await api.task(second)["reason"] == "rate" }
            let waiting = try await api.task(second)
            #expect(waiting["attempts"] == 0)
            #expect(waiting["wakes_at"]?.asString != nil)

            _ = try await installation.postgres.run(SetRequestsPerMinute(limit: nil))
            // The worker sees the change within seconds; until then the task it is woken for goes back to wait.
            try await Probe.until("it runs without a restart") {
                if try await api.task(second)["state"] == "succeeded" { return true }
                _ = try await api.send("POST", "/v1/tasks/\(second)/retry")
                return false
            }
            #expect(try await api.task(second)["attempts"] == 1)
            try await expectDrained(installation.postgres)
        }
    }

    @Test("An equal task is answered from the cache: nobody is asked again, nothing is used, and its events say so")
    func remembered() async throws {
        let settings = Installation.calm(["PENSTOCK_CACHE_SECONDS": "600"])
        try await Installation.withProvider(settings: settings) { installation, provider in
            let api = try await installation.serve()
            _ = try installation.work("worker")
            var ended: [JSONValue] = []
            var tasks: [TaskID] = []
            for _ in 0..<2 {
                tasks.append(try await api.accepted("summarize", Self.input))
                ended.append(try await api.ended(tasks[tasks.count - 1]))
            }
            #expect(ended.map { $0["state"] } == ["succeeded", "succeeded"])
            #expect(ended[0]["result"] == ended[1]["result"])
            #expect(ended[1]["usage"] == ["input_tokens": 0, "output_tokens": 0, "cost_usd": 0.0])
            #expect(provider.calls.count == 1)
            #expect(try await !api.actions(of: tasks[0]).contains("call.cached"))
            #expect(try await api.actions(of: tasks[1]).contains("call.cached"))
            try await expectDrained(installation.postgres)
        }
    }

    @Test("Without the setting an equal task asks again")
    func notRemembered() async throws {
        try await Installation.withProvider(settings: Installation.calm()) { installation, provider in
            let api = try await installation.serve()
            _ = try installation.work("worker")
            for _ in 0..<2 {
                let task = try await api.accepted("summarize", Self.input)
                #expect(try await api.ended(task)["state"] == "succeeded")
            }
            #expect(provider.calls.count == 2)
        }
    }
}

private struct SetRequestsPerMinute: PostgresStatement {
    let limit: Int32?
    static let sql = "UPDATE tenant SET requests_per_minute = $1 WHERE name = 'alpha'"
    var binds: [PostgresValue] { [.optional(limit)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) {}
}
