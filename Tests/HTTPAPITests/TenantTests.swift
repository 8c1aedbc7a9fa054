import Domain
import HTTPTypes
import Testing

@Suite("Tenants are strangers", .timeLimit(.minutes(1)))
struct TenantTests {
    @Test("Another tenant's task is answered exactly like one that does not exist, and nothing happens to it")
    func strangers() async throws {
        try await APIFixture.run { api in
            let task = try await api.submit().id
            let routes: [(HTTPRequest.Method, String)] = [
                (.get, ""), (.get, "/events"), (.get, "/events?after=5"), (.post, "/cancel"), (.post, "/retry"),
            ]
            for (method, path) in routes {
                let theirs = try await api.send(method, "/v1/tasks/\(task)\(path)", key: api.keys.beta)
                let unknown = try await api.send(
                    method, "/v1/tasks/task_01j9zzzzzzzzzzzzzzzzzzzzzz\(path)", key: api.keys.beta)
                #expect(theirs.status == 404, "\(path)")
                #expect(theirs["detail"] == unknown["detail"], "\(path)")
                #expect(theirs["type"] == unknown["type"], "\(path)")
            }
            #expect(try await api.get("/v1/tasks/\(task)")["state"] == "queued")
            #expect(try await api.get("/v1/tasks", key: api.keys.beta)["tasks"] == [])
        }
    }

    @Test("Two tenants may use the same idempotency key")
    func sameKey() async throws {
        try await APIFixture.run { api in
            let alpha = try await api.submit(headers: [("idempotency-key", "k")])
            let beta = try await api.submit(key: api.keys.beta, headers: [("idempotency-key", "k")])
            #expect(alpha.status == 202)
            #expect(beta.status == 202)
            #expect(alpha.id != beta.id)
            #expect(beta.header("idempotency-replayed") == nil)
        }
    }

    @Test("A cursor of another tenant is refused")
    func foreignCursor() async throws {
        try await APIFixture.run { api in
            for _ in 0..<3 { #expect(try await api.submit().status == 202) }
            let cursor = try await api.get("/v1/tasks?limit=1")["next_cursor"]?.asString ?? "none"
            #expect(try await api.get("/v1/tasks?limit=1&cursor=\(cursor)").status == 200)
            let answer = try await api.get("/v1/tasks?limit=1&cursor=\(cursor)", key: api.keys.beta)
            #expect(answer.problem == "invalid-cursor")
        }
    }
}
