import Domain
import HTTPTypes
import TaskQueue
import Testing

@testable import HTTPAPI

@Suite("Parents and their parts", .timeLimit(.minutes(2)))
struct PartsTests {
    private static let kinds = KindCatalog([EchoHandler(kind: "embed"), EchoHandler()])
    private static let submission = #"{"kind":"embed","input":{"text":"t"}}"#

    /// Three parts of two texts and one: `count` says how many the task has.
    private static func parts() -> [ChildTask] {
        // Children are in the order of their IDs.
        let ids = (0..<3).map { _ in TaskID() }.sorted()
        return zip(ids, [(0, 2), (2, 2), (4, 1)]).map { id, span in
            let (from, count) = span
            let texts = #"["\#(String(repeating: "a", count: 300))"]"#
            let input = #"{"cache":true,"count":\#(count),"from":\#(from),"on_failure":"skip","texts":\#(texts)}"#
            return ChildTask(
                id: id, kind: "embed.part", pool: "local", priority: nil, attemptsMax: 3, timeout: .seconds(60),
                input: Array(input.utf8))
        }
    }

    private static func result(_ vectors: String) -> SettledTask.Outcome {
        .succeeded(
            result: Array(#"{"count":2,"failures":[{"message":"\"embeddings\":["}],"embeddings":\#(vectors)}"#.utf8))
    }

    /// A parent that waits for three parts, which are claimed in their order.
    private func park(in api: APIFixture) async throws -> (id: String, parts: [ClaimedTask]) {
        let id = try await api.submit(Self.submission).id
        try await api.worker.park(try #require(try await api.worker.claim().first), Self.parts())
        return (id, try await api.worker.claim().sorted { $0.id < $1.id })
    }

    private func lines(_ api: APIFixture, _ path: String) async throws -> [JSONValue] {
        let answer = try await api.get(path)
        #expect(answer.header("content-type") == "application/x-ndjson")
        #expect(answer.text.hasSuffix("\n"))
        return try answer.text.split(separator: "\n").map { try JSONParser.parse(String($0)) }
    }

    @Test("A parent shows how far its children have come, and its entity tag changes with them")
    func progress() async throws {
        try await APIFixture.run(kinds: { _ in Self.kinds }) { api in
            let (id, parts) = try await park(in: api)
            let before = try await api.get("/v1/tasks/\(id)")
            #expect(before["state"] == "waiting" && before["reason"] == "children")
            #expect(before["progress"] == ["done": 0, "total": 3, "failed": 0])
            try await api.worker.settle([parts[0]], .failed(ControlTests.failure))
            try await api.worker.refuse(parts[1], .budgetSpent)
            let after = try await api.get("/v1/tasks/\(id)")
            #expect(after["progress"] == ["done": 1, "total": 3, "failed": 1, "waiting_for": ["budget"]])
            #expect(after.header("etag") != before.header("etag"))
            // One that waits for nothing of the sort has none.
            let other = try await api.submit().id
            #expect(try await api.get("/v1/tasks/\(other)")["progress"] == nil)
        }
    }

    @Test("The parts are listed in order and in pages")
    func parts() async throws {
        try await APIFixture.run(kinds: { _ in Self.kinds }) { api in
            let (id, parts) = try await park(in: api)
            try await api.worker.settle([parts[1]], .failed(ControlTests.failure))
            let all = try await api.get("/v1/tasks/\(id)/parts")
            #expect(all.status == 200)
            let list = try #require(all["parts"]?.asArray)
            #expect(list.map { $0["from"] } == [0, 2, 4])
            #expect(list.map { $0["count"] } == [2, 2, 1])
            #expect(list.map { $0["state"] } == ["running", "failed", "running"])
            #expect(list[1]["error_code"] == "no_way")
            #expect(list[1]["task"]?.asString == parts[1].id.description)
            #expect(all["next_after"] == nil)
            let first = try await api.get("/v1/tasks/\(id)/parts?limit=2")
            #expect(first["parts"]?.asArray?.count == 2)
            #expect(first["next_after"] == 2)
            let second = try await api.get("/v1/tasks/\(id)/parts?limit=2&after=2")
            #expect(second["parts"]?.asArray?.map { $0["from"] } == [4])
            #expect(second["next_after"] == nil)
            let childless = try await api.submit().id
            #expect(try await api.get("/v1/tasks/\(childless)/parts")["parts"] == [])
        }
    }

    @Test("Vectors are streamed in order as far as they are there, and the last line says where to go on")
    func vectors() async throws {
        try await APIFixture.run(kinds: { _ in Self.kinds }) { api in
            let (id, parts) = try await park(in: api)
            let path = "/v1/tasks/\(id)/vectors"
            #expect(try await lines(api, path) == [["next_after": .null, "complete": false]])
            try await api.worker.settle([parts[2]], Self.result("[[5.5]]"))
            try await api.worker.settle([parts[0]], Self.result("[[1.0,2.0],null]"))
            let some = try await lines(api, path)
            #expect(
                some == [
                    ["index": 0, "embedding": [1.0, 2.0]], ["index": 1, "embedding": .null],
                    ["index": 4, "embedding": [5.5]], ["next_after": .null, "complete": false],
                ])
            try await api.worker.settle([parts[1]], Self.result("[[3],[4]]"))
            let all = try await lines(api, path)
            #expect(all.dropLast().map { $0["index"] } == [0, 1, 2, 3, 4])
            #expect(all.last == ["next_after": .null, "complete": true])
            // A page may begin and end inside a part.
            let page = try await lines(api, path + "?after=0&limit=2")
            #expect(page.dropLast().map { $0["index"] } == [1, 2])
            #expect(page.last == ["next_after": 2, "complete": true])
            let rest = try await lines(api, path + "?after=2&limit=2")
            #expect(rest.dropLast().map { $0["index"] } == [3, 4])
            #expect(try await lines(api, path + "?after=3&limit=1").last?["complete"] == true)
            #expect(try await lines(api, path + "?after=4") == [["next_after": .null, "complete": true]])
        }
    }

    @Test("The vectors of a task without parts come from its own result")
    func own() async throws {
        try await APIFixture.run(kinds: { _ in Self.kinds }) { api in
            let id = try await api.submit(Self.submission).id
            let early = try await lines(api, "/v1/tasks/\(id)/vectors")
            #expect(early == [["next_after": .null, "complete": false]])
            let result = #"{"dimensions":1,"embeddings":[[0.5],null,[0.25]],"model":"m"}"#
            try await api.worker.finish(.succeeded(result: Array(result.utf8)))
            let page = try await lines(api, "/v1/tasks/\(id)/vectors?limit=2")
            #expect(
                page == [
                    ["index": 0, "embedding": [0.5]], ["index": 1, "embedding": .null],
                    ["next_after": 1, "complete": true],
                ])
            let rest = try await lines(api, "/v1/tasks/\(id)/vectors?after=1")
            #expect(rest == [["index": 2, "embedding": [0.25]], ["next_after": .null, "complete": true]])
        }
    }

    @Test("Another tenant, another kind, bad parameters and no key are refused")
    func refused() async throws {
        try await APIFixture.run(kinds: { _ in Self.kinds }) { api in
            let (id, _) = try await park(in: api)
            let echo = try await api.submit().id
            for route in ["parts", "vectors"] {
                #expect(try await api.get("/v1/tasks/\(id)/\(route)", key: api.keys.beta).status == 404)
                #expect(try await api.get("/v1/tasks/\(TaskID())/\(route)").status == 404)
                #expect(try await api.send(.get, "/v1/tasks/\(id)/\(route)").status == 401)
                for query in ["limit=0", "after=-1", "limit=1000000", "afer=1", "after=1&after=2"] {
                    let answer = try await api.get("/v1/tasks/\(id)/\(route)?\(query)")
                    #expect(answer.status == 400, "\(route)?\(query)")
                    #expect(answer.problem == "invalid-request")
                }
            }
            let foreign = try await api.get("/v1/tasks/\(echo)/vectors")
            #expect(foreign.status == 409)
            #expect(foreign.problem == "task-state-conflict")
        }
    }

    @Test("Only so many streams of vectors are open at a time, and a place comes back when its stream is gone")
    func places() throws {
        let streams = VectorStreams()
        var held: [VectorStreams.Place] = []
        for number in 0..<8 { held.append(try streams.take(for: TenantID(Int32(number)))) }
        #expect(throws: Problem.self) { try streams.take(for: TenantID(9)) }
        held.removeLast()
        held.append(try streams.take(for: TenantID(9)))
        #expect(throws: Problem.self) { try streams.take(for: TenantID(10)) }
    }

    @Test("A tenant that keeps its streams open for ever leaves half of the places to others")
    func placesOfOne() throws {
        let streams = VectorStreams()
        var held: [VectorStreams.Place] = []
        for _ in 0..<4 { held.append(try streams.take(for: TenantID(1))) }
        #expect(throws: Problem.self) { try streams.take(for: TenantID(1)) }
        held.append(try streams.take(for: TenantID(2)))
        held.removeFirst()
        held.append(try streams.take(for: TenantID(1)))
        #expect(throws: Problem.self) { try streams.take(for: TenantID(1)) }
    }
}
