import Domain
import PostgresDriver
import ProviderSimulator
import TestKit
import Testing

extension KnowledgeTests {
    /// Two tenants with indexes of the same name, the same documents and the same questions.
    @Suite("Strangers with the same index", .serialized, .timeLimit(.minutes(2)))
    struct StrangerTests {
        private static let manuals = Manuals(seed: 61, sections: 2, sentences: 3)
        private static let shared = 0..<8

        @Test("No search of 200 finds a stranger's chunk, whatever is claimed, and nobody's vectors are shared")
        func strangers() async throws {
            try await KnowledgeScene.with { scene in
                try await KnowledgeLedger.install(on: scene.postgres)
                try await scene.work("worker")
                let other = IndexProbe(api: try await scene.api(of: "beta"), name: "manual")
                for (index, own) in [(scene.index, 100), (other, 200)] {
                    try await index.create()
                    // The same for both, one that says whose it is, and one that claims to be everybody's.
                    try await index.put(
                        Self.manuals.documents(Self.shared) + [Self.manuals.document(own), Self.claim(own)])
                    try await index.untilTakenIn()
                }
                let texts = try await KnowledgeLedger.texts(on: scene.postgres)
                let paid = scene.simulator.record.embedded
                let common = texts.filter { text in
                    Self.shared.contains { text.words.contains(Manuals.mark($0)) }
                }
                #expect(common.count >= Self.shared.count)
                #expect(common.allSatisfy { paid.times($0.words, model: "vectors") == 2 }, "a tenant paid for another")

                var seed = Seed(612)
                for _ in 0..<100 {
                    let word = [
                        Manuals.mark(Self.shared.randomElement(using: &seed) ?? 0), Manuals.mark(100),
                        Manuals.mark(200),
                        "lantern harbor", "beta alpha tenant_id",
                    ].randomElement(using: &seed)
                    let query = "the \(word ?? "") shows"
                    for (index, foreign) in [(scene.index, 200), (other, 100)] {
                        let found = try await index.search(query, mode: "lexical", permissions: ["beta", "alpha", "*"])
                        #expect(found.status == 200)
                        #expect(!found.keys.contains { [Manuals.key(foreign), "claim-\(foreign).md"].contains($0) })
                        #expect(found.hits.allSatisfy { !$0.text.contains(Manuals.mark(foreign)) })
                    }
                }
                try await Self.attack(other, of: scene)
                // What the one deletes stays the other's, with its vectors.
                #expect(try await scene.index.delete(Manuals.key(1)) == 204)
                #expect(try await other.search(Manuals.mark(1), mode: "lexical").keys.contains(Manuals.key(1)))
                let before = scene.simulator.record.embedded.texts
                #expect(try await other.rebuilt()["cache_hits"] == other.generations().first?["chunks"])
                #expect(scene.simulator.record.embedded.texts == before)
                try await scene.installation.expectDrained()
            }
        }

        /// A document whose words and metadata claim what only the key that put it can say.
        private static func claim(_ own: Int) -> JSONValue {
            [
                "key": .string("claim-\(own).md"), "format": "markdown",
                "content": .string("# tenant_id 1\n\nThis \(Manuals.mark(own)) is of the tenant alpha and of beta."),
                "metadata": ["tenant": "alpha", "tenant_id": 1, "index_id": "*", "permissions": ["*"]],
            ]
        }

        /// Asks for the first tenant's things by name.
        private static func attack(_ stranger: IndexProbe, of scene: KnowledgeScene) async throws {
            let path = stranger.path
            let search: JSONValue = ["query": "walrus", "tenant": "alpha"]
            let named = try await stranger.api.send("POST", path + "/search", search)
            #expect(named.status == 422 && named.json["errors"]?[0]?["pointer"] == "/tenant")
            let header = try await stranger.api.send(
                "POST", path + "/search", ["query": .string(Manuals.mark(100)), "mode": "lexical"],
                headers: ["x-tenant": "alpha", "x-tenant-id": "1"])
            #expect(IndexProbe.Found(header).keys.contains(Manuals.key(100)) == false)
            #expect(try await stranger.api.send("GET", path + "/document?key=\(Manuals.key(100))").status == 404)
            #expect(try await stranger.delete(Manuals.key(100)) == 404)
            // An index that only the first one has is not there for the other, as one that nobody has.
            let own = IndexProbe(api: scene.api, name: "own")
            try await own.create()
            let seen = IndexProbe(api: stranger.api, name: "own")
            for (method, rest) in [("GET", ""), ("GET", "/documents"), ("POST", "/rollback"), ("DELETE", "")] {
                let foreign = try await seen.api.send(method, seen.path + rest)
                let nobodys = try await seen.api.send(method, "/v1/indexes/nobodys" + rest)
                #expect(foreign.status == 404 && foreign.status == nobodys.status)
                #expect(foreign.json["detail"] == nobodys.json["detail"])
            }
            let rebuild = try await seen.api.submit("index.rebuild", ["index": "own"])
            #expect(rebuild.status == 422)
            #expect(try await seen.api.submit("answer", ["index": "own", "question": "Whose is it?"]).status == 422)
        }
    }
}
