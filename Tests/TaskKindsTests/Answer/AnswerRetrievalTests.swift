import Domain
import Knowledge
import ModelGateway
import Testing

@testable import TaskKinds

@Suite("How an answer finds its passages")
struct AnswerRetrievalTests {
    private func put(_ fixture: AnswerFixture) {
        fixture.knowledge.put("a.txt", "Parcels are sent on Mondays.")
        fixture.knowledge.put("b.txt", "Refunds take 14 days after the return.")
        fixture.knowledge.put("c.txt", "Letters are sent on Fridays.")
    }

    @Test("The question's vector is a call of the task's own")
    func embedded() async throws {
        let fixture = try AnswerFixture(embeds: true)
        put(fixture)
        #expect(try await fixture.run().json?["degraded"] == nil)
        #expect(fixture.vectors.record.asked == [AnswerFixture.question])
    }

    @Test(
        "An embedding provider that is away defers no answer: words alone find the passages, and the result says so",
        arguments: [FailureClass.deferral, .transient, .credential, .permanent])
    func degraded(failureClass: FailureClass) async throws {
        let refusal = Failure(failureClass, code: "refused", message: "No.", retryAfter: .seconds(3_600))
        let fixture = try AnswerFixture(embeds: true, refusal: refusal) { asked, _ in
            asked == .rewrite ? "refund duration" : "14 days [1]."
        }
        put(fixture)
        let json = try await fixture.run(#","rewrite":true"#).json
        #expect(json?["abstained"] == false)
        #expect(json?["degraded"] == "lexical_only")
        // Both queries are searched for, and after the first refusal nobody is asked for the second vector.
        #expect(fixture.knowledge.requests.count == 2)
        #expect(fixture.vectors.record.asked.count == 1)
    }

    @Test("An attempt that is over does not go on without the vector")
    func leaseLost() async throws {
        let fixture = try AnswerFixture(
            embeds: true, refusal: Failure(.leaseLost, code: "lease_lost", message: "Over."))
        put(fixture)
        let failure = await #expect(throws: Failure.self) { try await fixture.run() }
        #expect(failure?.failureClass == .leaseLost)
        #expect(fixture.asked.isEmpty)
    }

    @Test("A rewritten query is searched for beside the question, and both lists are fused")
    func rewritten() async throws {
        let fixture = try AnswerFixture { asked, _ in
            asked == .rewrite ? "\"refund duration days\"\nor so" : "14 days [1]."
        }
        put(fixture)
        fixture.knowledge.find(["a.txt", "c.txt"], for: AnswerFixture.question)
        fixture.knowledge.find(["b.txt", "c.txt"], for: "refund duration days")
        let json = try await fixture.run(#","rewrite":true"#).json
        #expect(fixture.knowledge.requests.map(\.query) == [AnswerFixture.question, "refund duration days"])
        #expect(json?["rewritten"] == "refund duration days")
        #expect(json?["rewrite"] == "done")
        // What both queries found is first.
        let shown = json?["passages"]?.asArray?.compactMap { $0["document"]?.asString }
        #expect(shown == ["c.txt", "a.txt", "b.txt"])
    }

    @Test("Without being asked for, nothing is rewritten or reranked")
    func plain() async throws {
        let fixture = try AnswerFixture()
        put(fixture)
        _ = try await fixture.run()
        #expect(fixture.asked == [.answer])
    }

    @Test("Two versions of one document that two searches found are cited each by its own bytes")
    func twoVersions() async throws {
        let fixture = try AnswerFixture { asked, _ in
            asked == .rewrite ? "other words" : "They took \"14 days\" [1]. They take \"a week\" [2]."
        }
        fixture.knowledge.put("b.txt", "Refunds take 14 days after the return.")
        fixture.knowledge.edit(after: 1) { $0.put("b.txt", "Refunds take a week.", version: 2) }
        let json = try #require(try await fixture.run(#","rewrite":true"#).json)
        #expect(fixture.knowledge.requests.count == 2)
        #expect(json["unresolved"] == 0)
        #expect(json["citations"]?.asArray?.map { $0["version"]?.asInteger } == [1, 2])
        #expect(json["citations"]?.asArray?.map { $0["quote"]?.asString } == ["14 days", "a week"])
    }

    @Test("A generation that took over between two searches does not mix with the other")
    func cutOver() async throws {
        let fixture = try AnswerFixture { asked, _ in asked == .rewrite ? "other words" : "14 days [1]." }
        put(fixture)
        fixture.knowledge.find(["b.txt"], for: AnswerFixture.question)
        fixture.knowledge.find(["a.txt", "c.txt"], for: "other words")
        fixture.knowledge.cutOver(after: 1)
        let json = try await fixture.run(#","rewrite":true"#).json
        #expect(fixture.knowledge.requests.count == 2)
        #expect(json?["generation"] == 3)
        #expect(json?["passages"]?.asArray?.compactMap { $0["document"]?.asString } == ["b.txt"])
    }

    @Test(
        "A rewritten query is one short line, or none",
        arguments: [
            ("refund time", "refund time"), ("\n  refund time  \nsecond", "refund time"),
            ("“refund time”", "refund time"),
            ("How long do refunds take?", nil), ("how LONG do refunds take?", nil), ("\n\n", nil), ("\"\"", nil),
            (String(repeating: "word ", count: 90), String(repeating: "word ", count: 40).trimmed),
        ] as [(String, String?)])
    func line(answer: String, query: String?) {
        #expect(RewriteStep.query(in: answer, for: AnswerFixture.question) == query)
    }

    @Test("A rewriting that fails is skipped, and says so")
    func notRewritten() async throws {
        let fixture = try AnswerFixture { asked, _ in asked == .rewrite ? "" : "14 days [1]." }
        put(fixture)
        let json = try await fixture.run(#","rewrite":true"#).json
        #expect(json?["abstained"] == false)
        #expect(json?["rewrite"] == "skipped")
        #expect(json?["rewritten"] == nil)
        #expect(fixture.knowledge.requests.count == 1)
    }

    @Test("A reranker puts the passages in order")
    func reranked() async throws {
        let fixture = try AnswerFixture { asked, _ in
            asked == .rerank
                ? #"{"scores":[{"passage":3,"score":5},{"passage":2,"score":9},{"passage":1,"score":0}]}"#
                : "14 days [1]."
        }
        put(fixture)
        let json = try await fixture.run(#","rerank":true"#).json
        #expect(json?["rerank"] == "done")
        let passages = json?["passages"]?.asArray
        #expect(passages?.compactMap { $0["document"]?.asString } == ["b.txt", "c.txt", "a.txt"])
        #expect(passages?.compactMap { $0["score"]?.asDouble } == [9, 5, 0])
        #expect(json?["citations"]?[0]?["document"] == "b.txt")
        #expect(fixture.knowledge.requests.map(\.count) == [30])
    }

    @Test("A reranker that fails leaves the search's order, and the result says so")
    func notReranked() async throws {
        let fixture = try AnswerFixture { asked, _ in asked == .rerank ? "I like all of them." : "14 days [1]." }
        put(fixture)
        let memory = TaskMemory()
        let json = try await fixture.run(#","rerank":true"#, memory: memory).json
        #expect(json?["rerank"] == "skipped")
        let shown = json?["passages"]?.asArray?.compactMap { $0["document"]?.asString }
        #expect(shown == ["a.txt", "b.txt", "c.txt"])
        // The one repair; and a resumed task does not try once more.
        #expect(fixture.asked == [.rerank, .rerank, .answer])
        _ = try await fixture.run(#","rerank":true"#, memory: memory)
        #expect(fixture.asked.count == 3)
    }

    @Test(
        "A reranker that lost count of the passages is one that failed",
        arguments: [
            #"{"scores":[]}"#, #"{"scores":[{"passage":3,"score":5},{"passage":2,"score":9}]}"#,
            #"{"scores":[{"passage":3,"score":5},{"passage":3,"score":9},{"passage":1,"score":0}]}"#,
        ])
    func miscounted(ranking: String) async throws {
        let fixture = try AnswerFixture { asked, _ in asked == .rerank ? ranking : "14 days [1]." }
        put(fixture)
        let json = try await fixture.run(#","rerank":true"#).json
        #expect(json?["rerank"] == "skipped")
        let shown = json?["passages"]?.asArray?.compactMap { $0["document"]?.asString }
        #expect(shown == ["a.txt", "b.txt", "c.txt"])
    }

    @Test("A reranker that finds nothing worth a point ends in an abstention")
    func worthless() async throws {
        let fixture = try AnswerFixture { _, _ in
            #"{"scores":[{"passage":1,"score":0},{"passage":2,"score":0},{"passage":3,"score":0}]}"#
        }
        put(fixture)
        let json = try await fixture.run(#","rerank":true"#).json
        #expect(json?["reason"] == "below_floor")
        #expect(fixture.asked == [.rerank])
    }
}

extension String {
    fileprivate var trimmed: String { String(dropLast()) }
}
