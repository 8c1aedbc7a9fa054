import Domain
import HTTPTypes
import Testing

@Suite("Authentication", .timeLimit(.minutes(1)))
struct AuthenticationTests {
    @Test("Whatever is not exactly one live key is refused with a challenge, and nothing is stored")
    func refused() async throws {
        try await APIFixture.run { api in
            let alpha = api.keys.alpha
            let cases: [(String, [String], Int, String)] = [
                ("no header", [], 401, "unauthenticated"), ("empty", [""], 401, "unauthenticated"),
                ("another scheme", ["Basic \(alpha)"], 401, "unauthenticated"),
                ("no scheme", [alpha], 401, "unauthenticated"),
                ("two spaces", ["Bearer  \(alpha)"], 401, "unauthenticated"),
                ("unknown key", ["Bearer pen_" + String(repeating: "A", count: 43)], 401, "unauthenticated"),
                ("cut key", ["Bearer \(alpha.dropLast())"], 401, "unauthenticated"),
                ("longer key", ["Bearer \(alpha)A"], 401, "unauthenticated"),
                ("upper-case key", ["Bearer \(alpha.uppercased())"], 401, "unauthenticated"),
                ("two keys", ["Bearer \(alpha)", "Bearer \(api.keys.beta)"], 400, "invalid-request"),
                ("the same key twice", ["Bearer \(alpha)", "Bearer \(alpha)"], 400, "invalid-request"),
            ]
            for (name, values, status, problem) in cases {
                let answer = try await api.send(
                    .post, "/v1/tasks", headers: values.map { ("authorization", $0) },
                    body: Array(BadRequestTests.good.utf8))
                #expect(answer.status == status, "\(name)")
                #expect(answer.problem == problem, "\(name)")
                #expect(status != 401 || answer.header("www-authenticate")?.hasPrefix("Bearer ") == true, "\(name)")
                #expect(!answer.text.contains(alpha), "\(name)")
            }
            #expect(try await api.send(.get, "/v1/whoami?key=\(alpha)").status == 401)
            #expect(try await api.count(.task) == 0)
        }
    }

    @Test("The scheme's case does not matter")
    func scheme() async throws {
        try await APIFixture.run { api in
            let answer = try await api.send(
                .get, "/v1/whoami", headers: [("authorization", "bEARER \(api.keys.alpha)")])
            #expect(answer.status == 200)
        }
    }

    @Test("A key may do what its scopes say and nothing else")
    func scopes() async throws {
        try await APIFixture.run { api in
            let cases: [(String, HTTPRequest.Method, String, String)] = [
                (api.keys.reader, .post, "/v1/tasks", "tasks:write"),
                (api.keys.reader, .post, "/v1/tasks/task_x/cancel", "tasks:write"),
                (api.keys.reader, .post, "/v1/tasks/task_x/retry", "tasks:write"),
                (api.keys.reader, .get, "/v1/webhook-secret", "tasks:write"),
                (api.keys.alpha, .get, "/v1/keys", "admin"), (api.keys.alpha, .post, "/v1/keys", "admin"),
                (api.keys.alpha, .delete, "/v1/keys/key_x", "admin"), (api.keys.admin, .get, "/v1/tasks", "tasks:read"),
                (api.keys.admin, .get, "/v1/tasks/task_x/events", "tasks:read"),
            ]
            for (key, method, path, scope) in cases {
                let answer = try await api.send(method, path, key: key, body: method == .post ? Array("{}".utf8) : nil)
                #expect(answer.status == 403, "\(method) \(path)")
                #expect(answer.problem == "forbidden", "\(method) \(path)")
                #expect(answer.header("www-authenticate")?.contains("scope=\"\(scope)\"") == true, "\(method) \(path)")
            }
            #expect(try await api.count(.task) == 0)
        }
    }

    @Test("A key knows its tenant and scopes")
    func whoAmI() async throws {
        try await APIFixture.run { api in
            let answer = try await api.get("/v1/whoami", key: api.keys.reader)
            #expect(answer["tenant"] == "alpha")
            #expect(answer["scopes"] == ["tasks:read"])
            #expect(answer["key"]?.asString?.hasPrefix("key_") == true)
        }
    }

    @Test("The webhook secret is that of the key's tenant, and no cache keeps it")
    func webhookSecret() async throws {
        try await APIFixture.run { api in
            let alpha = try await api.get("/v1/webhook-secret")
            let beta = try await api.get("/v1/webhook-secret", key: api.keys.beta)
            #expect(alpha["secret"]?.asString?.hasPrefix("whsec_oaGh") == true)
            #expect(beta["secret"]?.asString?.hasPrefix("whsec_srKy") == true)
            #expect(alpha.header("cache-control") == "no-store")
        }
    }
}
