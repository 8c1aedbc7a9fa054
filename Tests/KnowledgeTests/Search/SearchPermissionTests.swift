import Domain
import Testing

@testable import Knowledge

@Suite("Who may see what a search finds", .timeLimit(.minutes(5)))
struct SearchPermissionTests {
    @Test("Who may see one chunk in a hundred finds the nearest of those, not what is left of the nearest of all")
    func recall() async throws {
        try await SearchFixture.with { fixture in
            var seed = SplitMix64(seed: 11)
            let index = try await fixture.plant()
            let chunks = (0..<3_000).map { number in
                PlantedChunk(
                    "k\(number)", seed.words(5), permissions: number.isMultiple(of: 100) ? ["rare", "x"] : ["common"],
                    vector: seed.unit(SearchFixture.dimensions))
            }
            let ids = try await fixture.add(chunks, to: index.generation)
            let query = seed.unit(SearchFixture.dimensions)
            let visible = zip(ids, chunks).filter { $0.1.permissions.contains("rare") }
            let nearest = visible.map { id, chunk in
                (id: id, score: zip(chunk.vector ?? [], query).reduce(0.0) { $0 + Double($1.0) * Double($1.1) })
            }.sorted { $0.score > $1.score }.prefix(10).map(\.id)
            let searcher = Searcher(postgres: fixture.postgres)
            func found(_ mode: SearchRequest.Mode, _ permissions: [String]) async throws -> [Int64] {
                try await searcher.search(
                    SearchRequest(query: "w1 w2 w3 w4 w5 w6 w7 w8 w9", mode: mode, permissions: permissions, depth: 10),
                    in: index.name, of: index.tenant
                ) { _, _ in query }.hits.map(\.chunk)
            }
            #expect(try await found(.vector, ["rare"]) == nearest)
            #expect(try await found(.vector, []).isEmpty)
            let words = try await found(.lexical, ["rare", "other"])
            #expect(words.count == 10 && Set(words).isSubset(of: visible.map(\.0)))
        }
    }

    @Test("A permission that was taken away hides a chunk at once, even from a snapshot that does not know")
    func withdrawn() async throws {
        try await SearchFixture.with { fixture in
            let index = try await fixture.plant(model: nil)
            let ids = try await fixture.add(
                [PlantedChunk("a", "water"), PlantedChunk("b", "water")], to: index.generation)
            let searcher = Searcher(postgres: fixture.postgres)
            func found(_ permissions: [String] = []) async throws -> [Int64] {
                try await searcher.search(
                    SearchRequest(query: "water", mode: .lexical, permissions: permissions), in: index.name,
                    of: index.tenant
                ) { _, _ in nil }.hits.map(\.chunk)
            }
            #expect(try await found() == ids)
            // Without a new version, as if the change were committed after the snapshot was brought up to date.
            try await fixture.script("UPDATE chunk SET permissions = '{p}' WHERE id = \(ids[0])")
            #expect(try await found() == [ids[1]])
            try await fixture.permit(["p"], [ids[0]], in: index.generation)
            #expect(try await found() == [ids[1]])
            #expect(try await found(["p"]) == ids)
            try await fixture.permit([], [ids[0]], in: index.generation)
            #expect(try await found() == ids)
        }
    }
}
