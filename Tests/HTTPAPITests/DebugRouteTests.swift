import Domain
import HTTPTypes
import PostgresDriver
import TaskQueue
import Tenancy
import TestKit
import Testing

@Suite("A tenant's debug mode over HTTP", .timeLimit(.minutes(1)))
struct DebugRouteTests {
    private let path = "/v1/tenants/alpha/debug"

    private func start(_ api: APIFixture, _ body: String, _ path: String? = nil, key: String? = nil) async throws
        -> APIAnswer
    {
        try await api.send(.post, path ?? self.path, key: key ?? api.keys.admin, body: Array(body.utf8))
    }

    private func store(_ api: APIFixture, _ prompt: String) async throws -> Bool? {
        let tenant = try #require(try await api.database.run(FindTenant(name: "alpha")).first)
        let statement = StoreDebugRecord(
            tenant: tenant.id, task: TaskID(), node: "answer", model: "m", prompt: prompt, answer: "yes", failure: nil)
        return try await api.database.run(statement).first
    }

    @Test("Records are stored while the mode is on, and only then; start, stop and every read are audited")
    func wholeLife() async throws {
        try await APIFixture.run { api in
            #expect(try await store(api, "too early") == false)
            let started = try await start(api, #"{"minutes":30,"reason":"ticket 4711"}"#)
            #expect(started.status == 200)
            #expect(started["active"] == true)
            #expect(started["reason"] == "ticket 4711")
            for number in 1...3 { #expect(try await store(api, "prompt \(number)") == true) }
            let page = try await api.get(path + "?limit=2", key: api.keys.admin)
            #expect(page["stored"] == 3)
            #expect(page["records"]?.asArray?.compactMap { $0["prompt"]?.asString } == ["prompt 3", "prompt 2"])
            let next = try #require(page["next_before"]?.asInteger)
            let rest = try await api.get(path + "?limit=2&before=\(next)", key: api.keys.admin)
            #expect(rest["records"]?.asArray?.compactMap { $0["prompt"]?.asString } == ["prompt 1"])
            #expect(rest["next_before"] == nil)
            #expect(try await api.send(.delete, path, key: api.keys.admin).status == 204)
            #expect(try await api.send(.delete, path, key: api.keys.admin).status == 204)
            #expect(try await store(api, "too late") == false)
            #expect(try await api.get(path, key: api.keys.admin)["active"] == false)
            #expect(try await api.database.run(ListDetails(action: "debug.started")).count == 1)
            #expect(try await api.database.run(ListDetails(action: "debug.stopped")).count == 1)
            let reads = try await api.database.run(ListDetails(action: "debug.read"))
            #expect(reads.count == 3)
            #expect(reads.allSatisfy { !$0.contains("prompt 1") })
        }
    }

    @Test("The mode ends by itself on the database's clock, and records of yesterday are neither shown nor kept")
    func endsByItself() async throws {
        try await APIFixture.run { api in
            _ = try await start(api, #"{"minutes":1,"reason":"a look"}"#)
            #expect(try await store(api, "seen") == true)
            _ = try await api.database.run(LetTimePass())
            #expect(try await store(api, "unseen") == false)
            let page = try await api.get(path, key: api.keys.admin)
            #expect(page["active"] == false)
            #expect(page["records"] == [])
            #expect(try await api.database.run(PruneDebugRecords()) == [1])
            #expect(try await api.database.run(PruneDebugRecords()) == [0])
        }
    }

    @Test("A session stores a bounded number of records")
    func bounded() async throws {
        try await APIFixture.run { api in
            _ = try await start(api, #"{"minutes":1,"reason":"a look"}"#)
            _ = try await api.database.run(FillSession())
            #expect(try await store(api, "the last") == true)
            #expect(try await store(api, "one too many") == false)
            _ = try await start(api, #"{"minutes":1,"reason":"again"}"#)
            #expect(try await store(api, "the first") == true)
        }
    }

    @Test("Every mistake is pointed at, and nothing is turned on")
    func refusals() async throws {
        try await APIFixture.run { api in
            for (body, pointers) in [
                ("{}", ["/minutes", "/reason"]), (#"{"minutes":0,"reason":"x"}"#, ["/minutes"]),
                (#"{"minutes":1441,"reason":"x"}"#, ["/minutes"]), (#"{"minutes":5,"reason":" "}"#, ["/reason"]),
                (#"{"minutes":5,"reason":"x","forever":true}"#, ["/forever"]),
            ] {
                let answer = try await start(api, body)
                #expect(answer.status == 422, "\(body)")
                #expect(answer.pointers == pointers, "\(body)")
            }
            let good = #"{"minutes":5,"reason":"x"}"#
            #expect(try await start(api, good, "/v1/tenants/nobody/debug").status == 404)
            #expect(try await start(api, good, key: api.keys.alpha).status == 403)
            #expect(try await api.get(path).status == 403)
            #expect(try await api.send(.delete, path, key: api.keys.alpha).status == 403)
            #expect(try await api.send(.delete, "/v1/tenants/nobody/debug", key: api.keys.admin).status == 404)
            #expect(try await api.get(path + "?limit=0", key: api.keys.admin).status == 400)
            #expect(try await api.get(path + "?before=x", key: api.keys.admin).status == 400)
            #expect(try await api.get(path, key: api.keys.admin)["active"] == false)
            #expect(try await store(api, "nothing") == false)
        }
    }
}

/// Two days go by for the session and its records.
private struct LetTimePass: PostgresStatement {
    static let sql = """
        WITH session AS (
            UPDATE tenant_debug SET started_at = started_at - interval '2 days', ends_at = ends_at - interval '2 days'
        )
        UPDATE debug_record SET stored_at = stored_at - interval '2 days' RETURNING true
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}

private struct FillSession: PostgresStatement {
    static let sql = "UPDATE tenant_debug SET stored = 9999 RETURNING true"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}
