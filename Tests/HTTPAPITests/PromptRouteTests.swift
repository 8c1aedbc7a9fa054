import Domain
import HTTPTypes
import PostgresDriver
import TestKit
import Testing

@Suite("Prompts over HTTP", .timeLimit(.minutes(1)))
struct PromptRouteTests {
    private func put(
        _ api: APIFixture, _ name: String, _ body: String, key: String? = nil
    ) async throws -> APIAnswer {
        try await api.send(.put, "/v1/prompts/\(name)", key: key ?? api.keys.alpha, body: Array(body.utf8))
    }

    @Test("Each content is a version that never changes, and the same content as the latest makes none")
    func versions() async throws {
        try await APIFixture.run { api in
            let first = try await put(api, "reply", #"{"user":"One","temperature":0.5}"#)
            #expect(first.status == 201)
            #expect(first["version"] == 1)
            #expect(first.header("location") == "/v1/prompts/reply/versions/1")
            #expect(first["definition"] == ["user": "One", "temperature": 0.5])
            // The order of members and white space are no content.
            let same = try await put(api, "reply", #"{ "temperature":0.5, "user":"One" }"#)
            #expect(same.status == 200)
            #expect(same.json == first.json)
            let second = try await put(api, "reply", #"{"user":"Two"}"#)
            #expect(second.status == 201)
            #expect(second["version"] == 2)
            // Whoever registers an earlier content again wants it to be the latest.
            #expect(try await put(api, "reply", #"{"user":"One","temperature":0.5}"#)["version"] == 3)
            let old = try await api.get("/v1/prompts/reply/versions/1")
            #expect(old["definition"] == first["definition"])
            #expect(old["latest_version"] == 3)
            #expect(try await api.get("/v1/prompts/reply")["version"] == 3)
            for path in ["0", "4", "01", "+1", "x", "2147483648"] {
                #expect(try await api.get("/v1/prompts/reply/versions/\(path)").status == 404, "\(path)")
            }
            #expect(try await api.count(.prompt_version) == 3)
        }
    }

    @Test("A version cannot be changed behind the API's back")
    func final() async throws {
        try await APIFixture.run { api async throws in
            #expect(try await put(api, "reply", #"{"user":"One"}"#).status == 201)
            await #expect(throws: PostgresError.self) { try await api.database.run(TamperWithPrompts()) }
        }
    }

    @Test("Everything that is wrong is pointed at, and nothing is stored")
    func refused() async throws {
        try await APIFixture.run { api in
            let cases: [(String, [String])] = [
                ("{}", ["/user"]), (#"{"user":"{{a}}"}"#, ["/user"]), (#"{"user":"{{a"}"#, ["/user"]),
                (#"{"user":"x","variables":{"a":{"type":"string"}}}"#, ["/variables"]),
                (#"{"user":"x","answer_schema":{"type":"objct"}}"#, ["/answer_schema/type"]),
                (#"{"user":"x","temperature":3}"#, ["/temperature"]), (#"{"user":"x","usr":"y"}"#, ["/usr"]),
                ("[]", [""]),
            ]
            for (body, pointers) in cases {
                let answer = try await put(api, "reply", body)
                #expect(answer.status == 422, "\(body)")
                #expect(answer.pointers == pointers, "\(body)")
            }
            #expect(try await put(api, "reply", "{").problem == "invalid-json")
            #expect(try await put(api, "No.Name", #"{"user":"x"}"#).problem == "invalid-request")
            let long = String(repeating: "x", count: 600_000)
            #expect(try await put(api, "reply", #"{"user":"\#(long)"}"#).status == 413)
            #expect(try await api.count(.prompt_version) == 0)
        }
    }

    @Test("Reading needs tasks:read and writing tasks:write")
    func scopes() async throws {
        try await APIFixture.run { api async throws in
            #expect(try await put(api, "reply", #"{"user":"x"}"#, key: api.keys.reader).status == 403)
            #expect(try await put(api, "reply", #"{"user":"x"}"#).status == 201)
            #expect(try await api.get("/v1/prompts/reply", key: api.keys.reader).status == 200)
            #expect(try await api.send(.delete, "/v1/prompts/reply", key: api.keys.reader).status == 403)
            #expect(try await api.get("/v1/prompts", key: api.keys.admin).status == 403)
        }
    }

    @Test("Another tenant's prompt is answered exactly like one that does not exist")
    func tenants() async throws {
        try await APIFixture.run { api in
            #expect(try await put(api, "reply", #"{"user":"alpha's"}"#).status == 201)
            for path in ["/v1/prompts/reply", "/v1/prompts/reply/versions/1"] {
                let theirs = try await api.get(path, key: api.keys.beta)
                #expect(theirs.status == 404)
                #expect(try await theirs["detail"] == api.get("/v1/prompts/nobody", key: api.keys.beta)["detail"])
            }
            #expect(try await api.send(.delete, "/v1/prompts/reply", key: api.keys.beta).status == 404)
            #expect(try await api.get("/v1/prompts", key: api.keys.beta)["prompts"] == [])
            #expect(try await put(api, "reply", #"{"user":"beta's"}"#, key: api.keys.beta)["version"] == 1)
            #expect(try await api.get("/v1/prompts/reply")["definition"] == ["user": "alpha's"])
        }
    }

    @Test("A retired prompt is not listed and not used, its versions stay, and a registration restores it")
    func retired() async throws {
        try await APIFixture.run(kinds: PromptUser.kinds) { api in
            #expect(try await put(api, "a", #"{"user":"x"}"#).status == 201)
            #expect(try await put(api, "b", #"{"user":"x"}"#).status == 201)
            #expect(try await names(api, "") == ["a", "b"])
            for _ in 0..<2 { #expect(try await api.send(.delete, "/v1/prompts/a", key: api.keys.alpha).status == 204) }
            #expect(try await names(api, "") == ["b"])
            #expect(try await names(api, "?retired=true") == ["a", "b"])
            #expect(try await api.get("/v1/prompts?retired=perhaps").status == 400)
            #expect(try await api.get("/v1/prompts/a")["state"] == "retired")
            #expect(try await api.get("/v1/prompts/a/versions/1").status == 200)
            #expect(try await api.submit(#"{"kind":"use","input":{"prompt":"a"}}"#).pointers == ["/input/prompt"])
            let restored = try await put(api, "a", #"{"user":"x"}"#)
            #expect(restored.status == 200)
            #expect(restored["state"] == "active")
            #expect(try await api.submit(#"{"kind":"use","input":{"prompt":"a"}}"#).status == 202)
            #expect(try await api.send(.delete, "/v1/prompts/nobody", key: api.keys.alpha).status == 404)
        }
    }

    @Test("A prompt that one task names is pinned in what is stored; one that is not there stores nothing")
    func prepared() async throws {
        try await APIFixture.run(kinds: PromptUser.kinds) { api in
            #expect(try await put(api, "reply", #"{"user":"One"}"#).status == 201)
            #expect(try await put(api, "reply", #"{"user":"Two"}"#).status == 201)
            let answer = try await api.submit(#"{"kind":"use","input":{"prompt":"reply"}}"#)
            #expect(answer.status == 202)
            #expect(try await api.database.run(PinnedVersions()) == [2])
            #expect(try await api.submit(#"{"kind":"use","input":{"prompt":"nobody"}}"#).pointers == ["/input/prompt"])
            let theirs = try await api.submit(#"{"kind":"use","input":{"prompt":"reply"}}"#, key: api.keys.beta)
            #expect(theirs.status == 422)
            #expect(theirs.pointers == ["/input/prompt"])
            #expect(try await api.count(.task) == 1)
        }
    }

    @Test("A repeated submission is the first task, whatever became of the prompt's versions")
    func repeated() async throws {
        try await APIFixture.run(kinds: PromptUser.kinds) { api in
            let body = #"{"kind":"use","input":{"prompt":"reply"}}"#
            #expect(try await put(api, "reply", #"{"user":"One"}"#).status == 201)
            let first = try await api.submit(body, headers: [("idempotency-key", "k")])
            #expect(try await put(api, "reply", #"{"user":"Two"}"#).status == 201)
            let again = try await api.submit(body, headers: [("idempotency-key", "k")])
            #expect(again.id == first.id)
            #expect(try await api.database.run(PinnedVersions()) == [1])
        }
    }

    @Test("A submission that is repeated after its prompt was retired is the first task; another one is refused")
    func repeatedLate() async throws {
        try await APIFixture.run(kinds: PromptUser.kinds) { api in
            let body = #"{"kind":"use","input":{"prompt":"reply"}}"#
            let key = [("idempotency-key", "k")]
            #expect(try await put(api, "reply", #"{"user":"One"}"#).status == 201)
            let first = try await api.submit(body, headers: key)
            #expect(try await api.send(.delete, "/v1/prompts/reply", key: api.keys.alpha).status == 204)
            let again = try await api.submit(body, headers: key)
            #expect(again.status == 202)
            #expect(again.id == first.id)
            #expect(again.header("idempotency-replayed") == "true")
            // Neither a new key, nor another body under the old one, nor another tenant's same key gets past the refusal.
            #expect(try await api.submit(body, headers: [("idempotency-key", "l")]).pointers == ["/input/prompt"])
            let other = #"{"kind":"use","input":{"prompt":"reply"},"priority":1}"#
            #expect(try await api.submit(other, headers: key).pointers == ["/input/prompt"])
            #expect(try await api.submit(body, key: api.keys.beta, headers: key).pointers == ["/input/prompt"])
            #expect(try await api.count(.task) == 1)
        }
    }

    @Test("A bulk submission that is repeated after its prompt was retired gives the same IDs")
    func repeatedBulk() async throws {
        try await APIFixture.run(kinds: PromptUser.kinds) { api in
            let lines = [#"{"kind":"use","input":{"prompt":"reply"}}"#, #"{"kind":"echo","input":{"text":"t"}}"#]
            #expect(try await put(api, "reply", #"{"user":"One"}"#).status == 201)
            let first = try await bulk(api, lines, key: "k")
            #expect(first.status == 202)
            #expect(try await api.send(.delete, "/v1/prompts/reply", key: api.keys.alpha).status == 204)
            let again = try await bulk(api, lines, key: "k")
            #expect(again.status == 202)
            #expect(again["ids"] == first["ids"])
            #expect(again.header("idempotency-replayed") == "true")
            #expect(try await bulk(api, lines, key: "l").status == 422)
            #expect(try await bulk(api, lines.reversed(), key: "k").status == 422)
            #expect(try await api.count(.task) == 2)
        }
    }

    @Test("The lines of a bulk submission are prepared too, and those that are refused are named")
    func bulk() async throws {
        try await APIFixture.run(kinds: PromptUser.kinds) { api in
            #expect(try await put(api, "reply", #"{"user":"One"}"#).status == 201)
            let use = #"{"kind":"use","input":{"prompt":"reply"}}"#
            let echo = #"{"kind":"echo","input":{"text":"t"}}"#
            let bad = try await bulk(api, [use, "", echo, #"{"kind":"use","input":{"prompt":"nobody"}}"#])
            #expect(bad.status == 422)
            #expect(bad["errors"]?.asArray?.count == 1)
            #expect(bad["errors"]?[0]?["line"] == 4)
            #expect(bad["errors"]?[0]?["pointer"] == "/input/prompt")
            #expect(try await api.count(.task) == 0)
            #expect(try await bulk(api, [use, echo, use]).status == 202)
            #expect(try await api.database.run(PinnedVersions()) == [1, 1])
        }
    }

    @Test("A schedule is pinned when it is made")
    func schedule() async throws {
        try await APIFixture.run(kinds: PromptUser.kinds) { api in
            let body = #"{"name":"daily","kind":"use","input":{"prompt":"reply"},"cron":"@daily"}"#
            let early = try await api.send(.post, "/v1/schedules", key: api.keys.alpha, body: Array(body.utf8))
            #expect(early.pointers == ["/input/prompt"])
            #expect(try await api.count(.schedule) == 0)
            #expect(try await put(api, "reply", #"{"user":"One"}"#).status == 201)
            let made = try await api.send(.post, "/v1/schedules", key: api.keys.alpha, body: Array(body.utf8))
            #expect(made.status == 201)
            #expect(made["input"] == ["prompt": "reply", "version": 1])
        }
    }

    private func names(_ api: APIFixture, _ query: String) async throws -> [String] {
        let prompts = try await api.get("/v1/prompts\(query)")["prompts"]?.asArray ?? []
        #expect(prompts.allSatisfy { $0["definition"] == nil })
        return prompts.compactMap { $0["name"]?.asString }
    }

    private func bulk(_ api: APIFixture, _ lines: [String], key: String? = nil) async throws -> APIAnswer {
        try await api.send(
            .post, "/v1/tasks/bulk", key: api.keys.alpha,
            headers: [("content-type", "application/x-ndjson")] + (key.map { [("idempotency-key", $0)] } ?? []),
            body: Array(lines.joined(separator: "\n").utf8))
    }
}

/// The versions that the stored inputs are pinned to, in the order of the tasks.
struct PinnedVersions: PostgresStatement {
    static let sql = "SELECT (input ->> 'version')::int4 FROM task WHERE kind = 'use' ORDER BY id"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int32 { try row.value(0) }
}

/// What nobody may do.
struct TamperWithPrompts: PostgresStatement {
    typealias Row = Void
    static let sql = "UPDATE prompt_version SET content = '{}'"
}
