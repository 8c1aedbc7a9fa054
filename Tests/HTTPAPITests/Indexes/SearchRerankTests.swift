import Domain
import HTTPAPI
import HTTPTypes
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("Reranked searches over HTTP", .timeLimit(.minutes(2)))
struct SearchRerankTests {
    private static let keys = ["one.md", "two.md", "three.md", "four.md"]
    private static let search = #"{"query":"vacuum","mode":"lexical","rerank":true,"explain":true}"#
    private static let kinds = KindCatalog([
        EchoHandler(), EchoHandler(kind: "index.rerank", isPublic: false), EchoHandler(kind: "embed"),
    ])

    /// Four documents, of which an earlier one says "vacuum" more often.
    private static func run(
        _ settings: String = "{}", waitersMax: Int = 100, patience: Duration = .seconds(30),
        _ body: @escaping @Sendable (APIFixture) async throws -> Void
    ) async throws {
        try await APIFixture.withIndexes(waitersMax: waitersMax, kinds: kinds) {
            $0.rerankWaitMax = patience
        } _: { api in
            #expect(try await api.makeIndex("manual", settings).status == 201)
            let lines = keys.enumerated().map { place, key in
                let words = (0..<8).map { $0 < 6 - place ? "vacuum" : "stone" }.joined(separator: " ")
                return DocumentLine.text(key, "Here \(words).")
            }
            #expect(try await api.putLines(lines)["stored"] == 4)
            try await api.takeIn()
            // What takes documents in is done already, and nothing else is ready.
            try await api.worker.finish(.succeeded(result: nil))
            try await body(api)
        }
    }

    private static func documents(_ answer: APIAnswer) -> [String] {
        (answer["hits"]?.asArray ?? []).compactMap { $0["document"]?.asString }
    }

    /// Takes the task of a search, does `meanwhile`, and ends it.
    private static func finishNext(
        _ api: APIFixture, _ outcome: SettledTask.Outcome, meanwhile: () async throws -> Void = {}
    ) async throws -> [ClaimedTask] {
        while true {
            let claimed = try await api.worker.claim()
            if !claimed.isEmpty {
                try await meanwhile()
                try await api.worker.settle(claimed, outcome)
                return claimed
            }
            await Task.yield()
        }
    }

    private static func searched(
        _ api: APIFixture, _ result: String, _ body: String = search
    ) async throws -> (answer: APIAnswer, tasks: [ClaimedTask]) {
        async let answer = api.search(body)
        let tasks = try await finishNext(api, .succeeded(result: Array(result.utf8)))
        return (try await answer, tasks)
    }

    @Test("A task of the tenant's own has the hits in order, and it holds none of their texts")
    func ordered() async throws {
        try await Self.run { api in
            let (answer, tasks) = try await Self.searched(api, #"{"scores":[1,0,7,9]}"#)
            #expect(answer.status == 200 && answer["rerank"] == "done")
            #expect(answer["degraded"] == nil && answer["reasons"] == nil)
            #expect(Self.documents(answer) == ["four.md", "three.md", "one.md", "two.md"])
            let hits = answer["hits"]?.asArray ?? []
            #expect(hits.map { $0["explain"]?["rerank"]?["score"]?.asDouble } == [9, 7, 1, 0])
            #expect(hits.first?["explain"]?["lexical"]?["place"] == 4)

            let task = try #require(tasks.first)
            #expect(tasks.count == 1 && task.kind == "index.rerank" && task.priority == 0 && task.attemptsMax == 1)
            let input = try JSONParser.parse(try #require(task.input))
            #expect(input["query"] == "vacuum" && input["chunks"]?.asArray?.count == 4)
            #expect(!input.encodedText().contains("stone"))
            let shown = try await api.get("/v1/tasks/\(task.id)")
            #expect(shown["state"] == "succeeded" && shown["expires_at"] != nil)
            #expect(try await api.get("/v1/tasks/\(task.id)", key: api.keys.beta).status == 404)

            let few = #"{"query":"vacuum","mode":"lexical","count":1,"rerank":{"candidates":2}}"#
            let (best, _) = try await Self.searched(api, #"{"scores":[0,1]}"#, few)
            #expect(Self.documents(best) == ["two.md"] && best["hits"]?[0]?["explain"] == nil)
        }
    }

    @Test("A result that is no score for each hit changes nothing, loses nothing and is named")
    func unusable() async throws {
        try await Self.run { api in
            let cases = [
                ("{}", "ranking_unusable"), ("[]", "ranking_unusable"), (#"{"scores":[1,2,3]}"#, "ranking_unusable"),
                (#"{"scores":[1,2,3,4,5]}"#, "ranking_unusable"), (#"{"scores":[1,2,3,11]}"#, "ranking_unusable"),
                (#"{"scores":[1,2,3,-1]}"#, "ranking_unusable"), (#"{"scores":[1,2,3,0.5]}"#, "ranking_unusable"),
                (#"{"scores":[1,2,3,"NaN"]}"#, "ranking_unusable"), (#"{"scores":[1,2,3,1e300]}"#, "ranking_unusable"),
                (#"{"reason":"budget_spent"}"#, "budget_spent"), (#"{"reason":"index_changed"}"#, "index_changed"),
            ]
            for (result, reason) in cases {
                let (answer, _) = try await Self.searched(api, result)
                #expect(answer.status == 200 && answer["rerank"] == "skipped", "\(result)")
                #expect(answer["degraded"] == "not_reranked" && answer["reasons"] == ["not_reranked": .string(reason)])
                #expect(Self.documents(answer) == Self.keys, "\(result)")
                #expect(answer["hits"]?[0]?["explain"]?["rerank"] == nil)
            }
            async let failed = api.search(Self.search)
            let failure = Failure(.lost, code: "worker_lost", message: "The worker was lost.")
            _ = try await Self.finishNext(api, .failed(failure))
            let answer = try await failed
            #expect(answer["reasons"] == ["not_reranked": "worker_lost"] && Self.documents(answer) == Self.keys)
        }
    }

    @Test("A search waits no longer than its patience, and then its task is over too")
    func late() async throws {
        try await Self.run(patience: .milliseconds(200)) { api in
            let answer = try await api.search(Self.search)
            #expect(answer.status == 200 && Self.documents(answer) == Self.keys)
            #expect(answer["degraded"] == "not_reranked" && answer["reasons"] == ["not_reranked": "no_worker"])
            let tasks = try await api.get("/v1/tasks?kind=index.rerank")["tasks"]?.asArray ?? []
            #expect(tasks.count == 1)
            #expect(["cancelled", "expired"].contains(tasks.first?["state"]?.asString))
            #expect(try await api.worker.claim().isEmpty)
        }
    }

    @Test("Where too many wait already, the search answers at once and leaves no task behind")
    func tooMany() async throws {
        try await Self.run(waitersMax: 0) { api in
            let answer = try await api.search(Self.search)
            #expect(answer["degraded"] == "not_reranked" && Self.documents(answer) == Self.keys)
            #expect(try await api.worker.claim().isEmpty)
        }
    }

    @Test("What was deleted while the model thought is not shown, whatever score it had")
    func deleted() async throws {
        try await Self.run { api in
            async let answer = api.search(Self.search)
            _ = try await Self.finishNext(api, .succeeded(result: Array(#"{"scores":[1,0,7,9]}"#.utf8))) {
                let path = "/v1/indexes/manual/document?key=four.md"
                let deleted = try await api.send(.delete, path, key: api.keys.alpha)
                #expect(deleted.status == 204)
            }
            let found = try await answer
            #expect(found["rerank"] == "done" && Self.documents(found) == ["three.md", "one.md", "two.md"])
        }
    }

    @Test("What may cost is for keys that may submit tasks: an order is refused to others, a vector is done without")
    func scopes() async throws {
        try await Self.run(#"{"model":"remote"}"#) { api in
            let before = try await api.count(.task)
            let refused = try await api.search(Self.search, key: api.keys.reader)
            #expect(refused.status == 403 && refused.problem == "forbidden")
            #expect(refused.header("www-authenticate")?.contains(#"scope="tasks:write""#) == true)
            let words = try await api.search(#"{"query":"vacuum","rerank":false}"#, key: api.keys.reader)
            #expect(words.status == 200 && words["degraded"] == "lexical_only" && words["rerank"] == nil)
            #expect(words["reasons"] == ["lexical_only": "scope"] && Self.documents(words) == Self.keys)
            #expect(try await api.count(.task) == before)
        }
    }

    @Test("A model inside the process costs nothing, so a key that may only read has its vectors")
    func readersHaveLocalVectors() async throws {
        try await Self.run { api in
            let answer = try await api.search(#"{"query":"vacuum"}"#, key: api.keys.reader)
            #expect(answer.status == 200 && answer["degraded"] == nil)
        }
    }

    @Test("Both may be missing at once, each with its reason")
    func both() async throws {
        try await Self.run(#"{"model":"remote"}"#) { api in
            async let answer = api.search(#"{"query":"vacuum","rerank":true}"#)
            let failure = Failure(.permanent, code: "budget_refused", message: "No.")
            let first = try await Self.finishNext(api, .failed(failure))
            let second = try await Self.finishNext(api, .failed(failure))
            #expect(first.map(\.kind) == ["embed"] && second.map(\.kind) == ["index.rerank"])
            let degraded = try await answer
            #expect(degraded["degraded"] == "lexical_only not_reranked")
            #expect(
                degraded["reasons"] == ["lexical_only": "budget_refused", "not_reranked": "budget_refused"])
            #expect(Self.documents(degraded) == Self.keys)
        }
    }

    @Test("One hit needs no order, a stranger's index has none, and neither makes a task")
    func nothing() async throws {
        try await Self.run { api in
            let before = try await api.count(.task)
            let one = try await api.search(#"{"query":"vacuum","mode":"lexical","key_prefix":"one","rerank":true}"#)
            #expect(one["rerank"] == nil && one["degraded"] == nil && Self.documents(one) == ["one.md"])
            #expect(try await api.search(Self.search, key: api.keys.beta).problem == "not-found")
            #expect(try await api.search(#"{"query":"vacuum","rerank":{"candidates":99}}"#).status == 422)
            #expect(try await api.count(.task) == before)
        }
    }
}
