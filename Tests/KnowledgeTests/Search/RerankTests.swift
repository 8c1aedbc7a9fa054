import Domain
import PostgresDriver
import Synchronization
import Testing

@testable import Knowledge

@Suite("Searches whose order a model gives", .timeLimit(.minutes(2)))
struct RerankTests {
    private struct Scene: Sendable {
        let fixture: SearchFixture
        let index: PlantedIndex
        /// In the order of the search.
        let ids: [Int64]
        let searcher: Searcher

        func search(
            _ request: SearchRequest = RerankTests.request, _ ranker: @escaping Searcher.Ranker
        ) async throws -> SearchAnswer {
            try await searcher.search(
                request, in: index.name, of: index.tenant, embed: { _, _ in nil }, ranker: ranker)
        }
    }

    private static let request = SearchRequest(query: "water", mode: .lexical, explains: true, rerank: 30)

    /// Five documents, of which an earlier one says "water" more often; the third is the board's.
    private static func with(_ body: @escaping @Sendable (Scene) async throws -> Void) async throws {
        try await SearchFixture.with { fixture in
            let index = try await fixture.plant(model: nil)
            let chunks = (0..<5).map { place in
                let words = (0..<8).map { $0 < 6 - place ? "water" : "stone" }.joined(separator: " ")
                return PlantedChunk("d\(place)", words, permissions: place == 2 ? ["board"] : [])
            }
            let ids = try await fixture.add(chunks, to: index.generation)
            let scene = Scene(
                fixture: fixture, index: index, ids: ids, searcher: Searcher(postgres: fixture.postgres))
            try await body(scene)
        }
    }

    @Test("The best score comes first, equal ones keep the search's order, and each hit says its own")
    func ordered() async throws {
        try await Self.with { scene in
            var request = Self.request
            request.permissions = ["board"]
            let asked = Mutex<RankingQuestion?>(nil)
            let answer = try await scene.search(request) { question in
                asked.withLock { $0 = question }
                return .scores([2, 7, 2, 9, 7])
            }
            #expect(answer.reranking == .done && answer.degraded == nil)
            #expect(answer.hits.map(\.chunk) == [3, 1, 4, 0, 2].map { scene.ids[$0] })
            #expect(answer.hits.map(\.rerank) == [9, 7, 7, 2, 2])
            #expect(answer.hits.first?.lexical?.place == 4)
            let question = asked.withLock(\.self)
            #expect(question?.chunks == scene.ids && question?.query == "water")
            #expect(question?.permissions == ["board"] && question?.tenant == scene.index.tenant)
            request.explains = false
            let plain = try await scene.search(request) { _ in .scores([2, 7, 2, 9, 7]) }
            #expect(plain.hits.map(\.chunk) == answer.hits.map(\.chunk))
            #expect(plain.hits.allSatisfy { $0.rerank == nil })
        }
    }

    @Test("More are asked about than are wanted, and those that were not asked about come behind")
    func candidates() async throws {
        try await Self.with { scene in
            var request = Self.request
            request.count = 1
            let best = try await scene.search(request) { question in .scores(question.chunks.indices.map { $0 }) }
            #expect(best.hits.map(\.chunk) == [scene.ids[4]])
            request.count = 10
            request.rerank = 2
            let two = try await scene.search(request) { question in
                #expect(question.chunks == [scene.ids[0], scene.ids[1]])
                return .scores([0, 10])
            }
            #expect(two.hits.map(\.chunk) == [1, 0, 3, 4].map { scene.ids[$0] })
            #expect(two.hits.map(\.rerank) == [10, 0, nil, nil])
        }
    }

    @Test(
        "Without a score for each hit the search's order stays, whole, and the answer says why",
        arguments: [
            (Ranking.missing(reason: "late"), "late"), (.scores([]), "ranking_unusable"),
            (.scores([1, 2, 3]), "ranking_unusable"), (.scores([1, 2, 3, 4, 5]), "ranking_unusable"),
        ] as [(Ranking, String)])
    func skipped(ranking: Ranking, reason: String) async throws {
        try await Self.with { scene in
            let answer = try await scene.search { _ in ranking }
            #expect(answer.reranking == .skipped(reason: reason))
            #expect(answer.hits.map(\.chunk) == [0, 1, 3, 4].map { scene.ids[$0] })
            #expect(answer.hits.allSatisfy { $0.rerank == nil })
        }
    }

    @Test("What is hidden goes to no model, and what is hidden or deleted while it thinks is not shown")
    func withdrawn() async throws {
        try await Self.with { scene in
            for ranking in [Ranking.scores([1, 9, 8, 7]), .missing(reason: "late")] {
                let ids = scene.ids
                let changes = Mutex(0)
                let answer = try await scene.search { question in
                    #expect(!question.chunks.contains(ids[2]))
                    changes.withLock { $0 += 1 }
                    // A failure shows below, by what is found.
                    try? await scene.fixture.permit(["board"], [ids[1]], in: scene.index.generation)
                    try? await scene.fixture.remove([ids[3]], from: scene.index.generation)
                    return question.chunks.count == 4 ? ranking : .missing(reason: "late")
                }
                #expect(answer.hits.map(\.chunk).sorted() == [ids[0], ids[4]])
                #expect(changes.withLock(\.self) == 1)
            }
        }
    }

    @Test("A passage is read as who searches may see it now: one that is gone or hidden, or a stranger's, is none")
    func passages() async throws {
        try await Self.with { scene in
            func read(_ places: [Int], _ permissions: [String] = [], of tenant: TenantID? = nil) async throws
                -> [String]?
            {
                try await scene.searcher.passages(
                    RankingQuestion(
                        tenant: tenant ?? scene.index.tenant, generation: scene.index.generation, query: "water",
                        permissions: permissions, chunks: places.map { scene.ids[$0] }))?.map(\.document.rawValue)
            }
            #expect(try await read([3, 0]) == ["d3", "d0"])
            #expect(try await read([3, 2]) == nil)
            #expect(try await read([3, 2], ["board"]) == ["d3", "d2"])
            #expect(try await read([3, 0], of: SearchFixture.beta) == nil)
            try await scene.fixture.remove([scene.ids[0]], from: scene.index.generation)
            #expect(try await read([3, 0]) == nil)
        }
    }

    @Test("One hit needs no order, and nobody is asked; nor is anybody without being asked for")
    func nobody() async throws {
        try await Self.with { scene in
            var request = Self.request
            request.keyPrefix = "d1"
            let one = try await scene.search(request) { _ in
                Issue.record("somebody was asked")
                return .missing(reason: "late")
            }
            #expect(one.hits.count == 1 && one.reranking == nil)
            request = Self.request
            request.rerank = nil
            let plain = try await scene.search(request) { _ in
                Issue.record("somebody was asked")
                return .missing(reason: "late")
            }
            #expect(plain.hits.count == 4 && plain.reranking == nil)
        }
    }
}
