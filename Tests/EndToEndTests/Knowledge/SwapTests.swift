import Domain
import PostgresDriver
import ProviderSimulator
import TestKit
import Testing

extension KnowledgeTests {
    /// What makes a generation another one.
    @Suite("Another model, another analyzer", .serialized, .timeLimit(.minutes(2)))
    struct SwapTests {
        private static let manuals = Manuals(seed: 31)

        @Test("From 384 numbers to 768: the old generation answers by its own model until the new one does, and back")
        func model() async throws {
            var plan = KnowledgePlan()
            plan.dimensions = 384
            plan.wideDimensions = 768
            try await KnowledgeScene.with(plan) { scene in
                try await StandingPoint.install(on: scene.postgres)
                try await scene.work("worker")
                try await scene.index.create()
                try await scene.index.put(Self.manuals.documents(0..<6))
                try await scene.index.untilTakenIn()
                let task = try await StandingPoint.verified.hold(on: scene.postgres) {
                    let task = try await scene.index.rebuild(["model": "wide"])
                    try await StandingPoint.verified.waitUntilReached(on: scene.postgres)
                    // Everything of the new one is there, and the old one answers, by its own vectors.
                    let found = try await scene.index.search("the \(Manuals.mark(2)) of the harbor", mode: "vector")
                    #expect(found.generation == 1 && found.degraded == nil && !found.hits.isEmpty)
                    // What is put now is embedded by both.
                    try await scene.index.put([Self.manuals.document(2, edit: 1)])
                    return task
                }
                #expect(try await scene.api.ended(task)["state"] == "succeeded")
                try await scene.expectWhole(generations: 2)
                let found = try await scene.index.search("the \(Manuals.mark(2)) of the valley", mode: "vector")
                #expect(found.generation == 2 && found.degraded == nil && !found.hits.isEmpty)
                #expect(
                    try await scene.postgres.run(CountVectorLengths()) == [
                        .init(generation: 1, length: 384, isComplete: true),
                        .init(generation: 2, length: 768, isComplete: true),
                    ])
                // A query is asked of the model of the generation that answers, and of no other.
                let before = (scene.simulator.record.embedded.texts, scene.second.record.embedded.texts)
                #expect(try await scene.index.search("a falcon over the quiver", mode: "vector").generation == 2)
                #expect(scene.simulator.record.embedded.texts == before.0)
                #expect(scene.second.record.embedded.texts == before.1 + 1)
                #expect(try await scene.api.send("POST", scene.index.path + "/rollback").status == 200)
                #expect(try await scene.index.search("a falcon over the nutmeg", mode: "vector").generation == 1)
                #expect(scene.simulator.record.embedded.texts == before.0 + 1)
                try await scene.installation.expectDrained()
            }
        }

        @Test("A model whose vectors have another length than it is said to have fails by name; the old one answers")
        func wrongLength() async throws {
            try await KnowledgeScene.with { scene in
                try await scene.work("worker")
                try await scene.index.create()
                try await scene.index.put(Self.manuals.documents(0..<3))
                try await scene.index.untilTakenIn()
                scene.second.script.embeddingDimensions = 7
                let ended = try await scene.api.ended(try await scene.index.rebuild(["model": "wide"]))
                #expect(ended["state"] == "failed")
                #expect(ended["error"]?["message"]?.asString?.contains("vector_length_wrong") == true)
                #expect(try await scene.index.state(of: 2) == "failed")
                #expect(try await scene.index.search(Manuals.mark(1)).generation == 1)
                let unknown = try await scene.api.submit("index.rebuild", ["index": "manual", "model": "clerk"])
                #expect(unknown.status == 422 && unknown.json["errors"]?[0]?["pointer"] == "/input/model")
                try await scene.installation.expectDrained()
            }
        }

        @Test(
            "Another analyzer is another generation: words are found in both as each reads them, nothing is embedded again"
        )
        func analyzer() async throws {
            try await KnowledgeScene.with { scene in
                try await scene.work("worker")
                try await scene.index.create()
                try await scene.index.put("gates.md", "# Gates\n\nThe keepers were opening every sluice.")
                try await scene.index.untilTakenIn()
                #expect(try await scene.index.search("keeper opens", mode: "lexical").generation == 1)
                #expect(try await scene.index.search("keeper opens", mode: "lexical").keys == ["gates.md"])
                let paid = scene.simulator.record.embedded.texts
                let result = try await scene.index.rebuilt(["analyzer": "plain"])
                #expect(result["cache_hits"] == result["chunks"])
                #expect(scene.simulator.record.embedded.texts == paid)
                let found = try await scene.index.search("keeper opens", mode: "lexical")
                #expect(found.generation == 2 && found.hits == [])
                #expect(try await scene.index.search("keepers", mode: "lexical").keys == ["gates.md"])
                try await scene.installation.expectDrained()
            }
        }
    }
}
