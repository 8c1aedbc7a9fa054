import Domain
import HTTPTypes
import TaskQueue
import Testing

@Suite("Dead tasks", .timeLimit(.minutes(1)))
struct DeadTests {
    private func fail(_ count: Int, code: String = "no_way", on api: APIFixture) async throws -> [String] {
        var ids: [String] = []
        for _ in 0..<count { ids.append(try await api.submit().id) }
        try await api.worker.finish(.failed(Failure(.permanent, code: code, message: "It can not be done.")))
        return ids
    }

    private func post(_ path: String, _ body: String, key: String? = nil, on api: APIFixture) async throws -> APIAnswer
    {
        try await api.send(.post, path, key: key ?? api.keys.alpha, body: Array(body.utf8))
    }

    @Test("What failed is grouped by cause, with an example, and listed in pages")
    func lists() async throws {
        try await APIFixture.run { api in
            let ids = try await fail(3, on: api)
            _ = try await fail(1, code: "other", on: api)
            let causes = try await api.get("/v1/dead")["causes"]?.asArray ?? []
            let codes = causes.compactMap { $0["code"]?.asString }
            #expect(codes == ["other", "no_way"])
            let cause = try #require(causes.last)
            #expect(cause["kind"] == "echo")
            #expect(cause["count"] == 3)
            #expect(cause["count_is_minimum"] == nil)
            #expect(ids.contains(cause["example"]?["id"]?.asString ?? ""))
            #expect(cause["example"]?["message"] == "It can not be done.")
            var seen: [String] = []
            var cursor = ""
            for _ in 0..<3 {
                let page = try await api.get("/v1/dead/tasks?code=no_way&limit=1\(cursor)")
                #expect(page.status == 200)
                seen += (page["tasks"]?.asArray ?? []).compactMap { $0["id"]?.asString }
                cursor = page["next_cursor"]?.asString.map { "&cursor=\($0)" } ?? ""
            }
            #expect(Set(seen) == Set(ids))
            #expect(cursor.isEmpty)
        }
    }

    @Test("A redrive takes at most its limit, says how many are left, and makes no task twice")
    func redrives() async throws {
        try await APIFixture.run { api in
            let ids = try await fail(3, on: api)
            let first = try await post("/v1/dead/redrive", #"{"kind":"echo","code":"no_way","limit":2}"#, on: api)
            #expect(first.status == 202)
            #expect(first["redriven"] == 2)
            #expect(first["left"] == 1)
            let moment = try #require(first["failed_before"]?.asString)
            let second = try await post("/v1/dead/redrive", #"{"failed_before":"\#(moment)"}"#, on: api)
            #expect(second["redriven"] == 1)
            #expect(second["failed_before"] == first["failed_before"])
            #expect(try await post("/v1/dead/redrive", "{}", on: api)["redriven"] == 0)
            let tasks = (first["tasks"]?.asArray ?? []) + (second["tasks"]?.asArray ?? [])
            #expect(Set(tasks.compactMap { $0["retry_of"]?.asString }) == Set(ids))
            let copy = try await api.get("/v1/tasks/\(tasks.first?["id"]?.asString ?? "")")
            #expect(copy["state"] == "queued")
            #expect(copy["retry_of"] == tasks.first?["retry_of"])
            #expect(try await api.get("/v1/dead")["causes"] == [])
        }
    }

    @Test("What is dismissed is gone from the list; the task is as it was")
    func dismisses() async throws {
        try await APIFixture.run { api in
            let ids = try await fail(2, on: api)
            let long = try await post("/v1/dead/dismiss", #"{"failed_before":"2020-01-01T00:00:00Z"}"#, on: api)
            #expect((long["dismissed"], long["left"]) == (0, 0))
            let answer = try await post("/v1/dead/dismiss", #"{"limit":1}"#, on: api)
            #expect(answer.status == 200)
            #expect(answer["dismissed"] == 1)
            #expect(answer["left"] == 1)
            #expect(try await api.get("/v1/tasks/\(ids[0])")["state"] == "failed")
            #expect(try await api.count(.task) == 2)
        }
    }

    @Test("Another tenant sees none of it and changes nothing; a reading key may only look")
    func strangers() async throws {
        try await APIFixture.run { api in
            _ = try await fail(2, on: api)
            #expect(try await api.get("/v1/dead", key: api.keys.beta)["causes"] == [])
            #expect(try await api.get("/v1/dead/tasks", key: api.keys.beta)["tasks"] == [])
            for verb in ["redrive", "dismiss"] {
                let answer = try await post("/v1/dead/\(verb)", "{}", key: api.keys.beta, on: api)
                #expect(answer["left"] == 0)
                #expect(try await post("/v1/dead/\(verb)", "{}", key: api.keys.reader, on: api).status == 403)
                #expect(try await api.send(.post, "/v1/dead/\(verb)", body: Array("{}".utf8)).status == 401)
            }
            let cursor = try await api.get("/v1/dead/tasks?limit=1")["next_cursor"]?.asString ?? "none"
            let foreign = try await api.get("/v1/dead/tasks?limit=1&cursor=\(cursor)", key: api.keys.beta)
            #expect(foreign.problem == "invalid-cursor")
            #expect(try await api.get("/v1/dead/tasks")["tasks"]?.asArray?.count == 2)
        }
    }

    @Test(
        "A body that is wrong is refused with a pointer, and nothing is done",
        arguments: [
            (#"{"limit":0}"#, "/limit"), (#"{"limit":1001}"#, "/limit"), (#"{"limit":"all"}"#, "/limit"),
            (#"{"kind":7}"#, "/kind"), (#"{"code":""}"#, "/code"), (#"{"code":null}"#, "/code"),
            (#"{"cause":"x"}"#, "/cause"), (#"{"failed_before":"yesterday"}"#, "/failed_before"),
        ])
    func refusedBodies(body: String, pointer: String) async throws {
        try await APIFixture.run { api in
            _ = try await fail(1, on: api)
            for verb in ["redrive", "dismiss"] {
                let answer = try await post("/v1/dead/\(verb)", body, on: api)
                #expect(answer.status == 422, "\(body)")
                #expect(answer.pointers == [pointer])
            }
            #expect(try await api.get("/v1/dead/tasks")["tasks"]?.asArray?.count == 1)
            #expect(try await api.count(.task) == 1)
        }
    }

    @Test(
        "A query that is wrong is refused",
        arguments: [
            "/v1/dead?limit=1", "/v1/dead?kind=", "/v1/dead/tasks?limit=0", "/v1/dead/tasks?limit=201",
            "/v1/dead/tasks?code=%00", "/v1/dead/tasks?cursor=nonsense", "/v1/dead/tasks?kind=a&kind=b",
        ])
    func refusedQueries(path: String) async throws {
        try await APIFixture.run { api async throws in
            #expect(try await api.get(path).status == 400, "\(path)")
        }
    }
}
