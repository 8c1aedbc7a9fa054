import Domain
import HTTPTypes
import Testing

@Suite("Keys and kinds over HTTP", .timeLimit(.minutes(1)))
struct KeyRouteTests {
    @Test("A key is shown once, works for its tenant and its scopes, and stops at once when it is revoked")
    func lifecycle() async throws {
        try await APIFixture.run { api in
            let made = try await create(api, #"{"tenant":"beta","name":"ci","scopes":["tasks:read"]}"#)
            #expect(made.status == 201)
            #expect(made.header("cache-control") == "no-store")
            let key = made["key"]?.asString ?? ""
            #expect(try await api.get("/v1/whoami", key: key)["tenant"] == "beta")
            #expect(try await api.submit(key: key).status == 403)
            let listed = try await api.get("/v1/keys?tenant=beta", key: api.keys.admin)
            #expect(listed.text.contains(made.id))
            #expect(!listed.text.contains(key))
            let revoked = try await api.send(.delete, "/v1/keys/\(made.id)", key: api.keys.admin)
            #expect(revoked.status == 204)
            #expect(revoked.text.isEmpty)
            #expect(try await api.get("/v1/whoami", key: key).status == 401)
            #expect(try await api.send(.delete, "/v1/keys/\(made.id)", key: api.keys.admin).status == 404)
            #expect(try await api.send(.delete, "/v1/keys/task_x", key: api.keys.admin).status == 404)
        }
    }

    @Test("A key for an unknown tenant needs the word create_tenant")
    func newTenant() async throws {
        try await APIFixture.run { api in
            let body = #"{"tenant":"gamma","name":"first","scopes":["tasks:read","tasks:write"]"#
            let refused = try await create(api, body + "}")
            #expect(refused.status == 422)
            #expect(refused.pointers == ["/tenant"])
            let made = try await create(api, body + #","create_tenant":true}"#)
            #expect(made.status == 201)
            #expect(try await api.submit(key: made["key"]?.asString ?? "").status == 202)
            #expect(try await api.count(.tenant) == 3)
        }
    }

    @Test("Every problem of a wanted key is pointed at, and no key is made")
    func badKeys() async throws {
        try await APIFixture.run { api in
            let cases: [(String, [String])] = [
                ("{}", ["/tenant", "/name", "/scopes"]), (#"{"tenant":"beta","name":"n","scopes":[]}"#, ["/scopes"]),
                (#"{"tenant":"beta","name":"n","scopes":["root"]}"#, ["/scopes/0"]),
                (#"{"tenant":"beta","name":"n","scopes":["admin","admin"]}"#, ["/scopes"]),
                (#"{"tenant":"Beta!","name":"n","scopes":["admin"]}"#, ["/tenant"]),
                (#"{"tenant":"beta","name":"","scopes":["admin"],"expires":1}"#, ["/name", "/expires"]),
            ]
            let before = try await api.count(.api_key)
            for (body, pointers) in cases {
                let answer = try await create(api, body)
                #expect(answer.status == 422, "\(body)")
                #expect(answer.pointers == pointers, "\(body)")
            }
            #expect(try await api.count(.api_key) == before)
            #expect(try await create(api, "{\"tenant\":\"\(String(repeating: "a", count: 20_000))\"}").status == 413)
            #expect(try await api.get("/v1/keys?tenant=nobody", key: api.keys.admin).status == 404)
        }
    }

    @Test("The public kinds are listed, each with its graph, and the others are not there")
    func kinds() async throws {
        try await APIFixture.run { api in
            let listed = try await api.get("/v1/kinds")["kinds"]?.asArray ?? []
            #expect(listed.compactMap { $0["kind"]?.asString } == ["echo", "stranded"])
            let echo = try await api.get("/v1/kinds/echo")
            #expect(echo["diagram"] == "flowchart LR\n  say")
            #expect(echo["attempts_max"] == 3)
            #expect(echo["timeout_seconds"] == 20.0)
        }
    }

    private func create(_ api: APIFixture, _ body: String) async throws -> APIAnswer {
        try await api.send(.post, "/v1/keys", key: api.keys.admin, body: Array(body.utf8))
    }
}
