import Domain
import PostgresDriver
import ProviderSimulator
import TestKit
import Testing

extension KnowledgeTests {
    /// Searches whose order a simulated provider gives, in a worker, while the API waits.
    @Suite("Searches that a model puts in order", .serialized, .timeLimit(.minutes(3)))
    struct SearchOrderTests {
        private static let keys = ["a.md", "b.md", "c.md", "d.md"]
        /// The later a passage was found, the better.
        private static let upsideDown = ranking([(1, 1), (2, 4), (3, 7), (4, 10)])

        private static func ranking(_ scores: [(Int, Int)]) -> String {
            let entries = scores.map { #"{"passage":\#($0.0),"score":\#($0.1)}"# }.joined(separator: ",")
            return #"{"scores":[\#(entries)]}"#
        }

        private static func with(
            answering model: String = "clerk", _ body: @escaping @Sendable (KnowledgeScene) async throws -> Void
        ) async throws {
            var plan = KnowledgePlan()
            plan.answers = model
            // The simulated vendor makes up what its strict mode allows; here the test says what it says.
            plan.enforcesSchemas = false
            try await KnowledgeScene.with(plan) { scene in
                scene.simulator.script.answer.text = upsideDown
                try await scene.work("worker")
                try await scene.index.create()
                try await scene.index.put(
                    keys.enumerated().map { place, key in
                        let words = Array(repeating: "gate", count: 5 - place).joined(separator: " ")
                        return IndexProbe.document(key, "# Part \(key)\n\nThe \(words) number \(place) is oiled.")
                    })
                try await scene.index.put("hidden.md", "# Vault\n\nThe gate of the vault.", permissions: ["guards"])
                try await scene.index.untilTakenIn()
                try await body(scene)
                try await scene.installation.expectDrained()
            }
        }

        private static func search(
            _ scene: KnowledgeScene, _ query: String = "gate", mode: String = "lexical", reranks: Bool = true
        ) async throws -> APIProbe.Answer {
            let body: JSONValue = [
                "query": .string(query), "mode": .string(mode), "rerank": .bool(reranks), "explain": true,
            ]
            return try await scene.api.send("POST", scene.index.path + "/search", body, within: .seconds(60))
        }

        @Test("The model's order is the answer's, and its call is the tenant's own, paid for once")
        func ordered() async throws {
            try await Self.with { scene in
                let plain = try await Self.search(scene, reranks: false)
                let found = IndexProbe.Found(plain).keys
                #expect(found.sorted() == Self.keys && plain.json["rerank"] == nil)
                #expect(scene.simulator.bill.byModel["clerk"] == nil)

                let answer = try await Self.search(scene)
                #expect(answer.json["rerank"] == "done" && answer.json["degraded"] == nil)
                #expect(IndexProbe.Found(answer).keys == found.reversed())
                let hits = answer.json["hits"]?.asArray ?? []
                #expect(hits.compactMap { $0["explain"]?["rerank"]?["score"]?.asInteger } == [10, 7, 4, 1])
                #expect(hits.allSatisfy { $0["explain"]?["lexical"]?["place"] != nil })
                #expect(scene.simulator.bill.byModel["clerk"]?.calls == 1)
                #expect(try await scene.postgres.one(ReadBooked(model: "clerk")).calls == 1)
                // Nobody submits such a task: it would show what no search has found.
                let own = try await scene.api.submit("index.rerank", ["query": "gate"])
                #expect(own.status == 422)
                // What is deleted must be gone: no task and no checkpoint of it holds a text.
                let tables = try await scene.tables(with: "number 3 is oiled")
                #expect(tables.contains { $0.hasPrefix("chunk") })
                #expect(!tables.contains { $0.hasPrefix("task") || $0.hasPrefix("checkpoint") })
            }
        }

        @Test("The model that needs no provider ranks too")
        func local() async throws {
            try await Self.with(answering: "local-extractive-1") { scene in
                let answer = try await Self.search(scene, "oiled number")
                #expect(answer.json["rerank"] == "done" && answer.json["degraded"] == nil)
                #expect(IndexProbe.Found(answer).keys.sorted() == Self.keys)
                #expect(scene.simulator.bill.byModel["clerk"] == nil)
            }
        }

        @Test("No answer of the model loses a hit, invents one or shows a hidden one; the search's order stays")
        func unusable() async throws {
            try await Self.with { scene in
                let found = IndexProbe.Found(try await Self.search(scene, reranks: false)).keys
                let answers = [
                    Self.ranking([]), Self.ranking([(1, 1), (2, 4), (3, 7)]),
                    Self.ranking([(1, 1), (2, 4), (3, 7), (3, 10)]), Self.ranking([(1, 1), (2, 4), (3, 7), (5, 10)]),
                    Self.ranking([(1, 1), (2, 4), (3, 7), (4, 11)]),
                    #"{"scores":[{"passage":1,"score":NaN}]}"#, "The best one is hidden.md.", "[4,3,2,1]",
                ]
                for text in answers {
                    scene.simulator.script.answer.text = text
                    let answer = try await Self.search(scene)
                    #expect(answer.status == 200 && answer.json["rerank"] == "skipped", "\(text)")
                    #expect(answer.json["degraded"] == "not_reranked", "\(text)")
                    #expect(answer.json["reasons"]?["not_reranked"]?.asString?.isEmpty == false, "\(text)")
                    #expect(IndexProbe.Found(answer).keys == found, "\(text)")
                }
                scene.simulator.script.answer.text = Self.upsideDown
                #expect(try await Self.search(scene).json["rerank"] == "done")
            }
        }

        @Test("A provider that refuses or hangs, and a spent budget, hold a search back within a bound")
        func away() async throws {
            try await Self.with { scene in
                let found = IndexProbe.Found(try await Self.search(scene, reranks: false)).keys
                for fault in ["rate_limited; models=clerk", "hang_before_headers; for=60s; models=clerk"] {
                    scene.simulator.script.faults = [try FaultText.rule(fault)]
                    let answer = try await Self.search(scene)
                    #expect(answer.status == 200 && answer.json["degraded"] == "not_reranked", "\(fault)")
                    #expect(IndexProbe.Found(answer).keys == found, "\(fault)")
                }
                scene.simulator.script.faults = []
                let calls = scene.simulator.record.calls
                _ = try await scene.postgres.run(SetTotalBudget(nanoDollars: 1))
                // A question that nobody has asked, so that its vector costs too.
                let poor = try await Self.search(scene, "gate of the north", mode: "hybrid")
                #expect(poor.status == 200 && poor.json["degraded"] == "lexical_only not_reranked")
                #expect(poor.json["reasons"]?["lexical_only"] != nil && poor.json["reasons"]?["not_reranked"] != nil)
                #expect(IndexProbe.Found(poor).keys.sorted() == Self.keys)
                #expect(scene.simulator.record.calls == calls)
            }
        }
    }
}
