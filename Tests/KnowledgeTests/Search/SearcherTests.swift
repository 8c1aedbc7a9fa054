import Domain
import PostgresDriver
import Synchronization
import Testing

@testable import Knowledge

@Suite("Searching", .timeLimit(.minutes(5)))
struct SearcherTests {
    private let near: [Float] = [1] + Array(repeating: 0, count: 15)

    /// A direction that is so near to ``near`` as its cosine says.
    private func vector(_ cosine: Float) -> [Float] {
        [cosine, (1 - cosine * cosine).squareRoot()] + Array(repeating: 0, count: 14)
    }

    private func failure(_ body: () async throws -> Void) async -> Failure? {
        do {
            try await body()
            return nil
        } catch {
            return error as? Failure
        }
    }

    @Test("Words and vectors are fused, and each hit can say where it came from")
    func hybrid() async throws {
        try await SearchFixture.with { fixture in
            let index = try await fixture.plant()
            let ids = try await fixture.add(
                [
                    PlantedChunk("a", "the penstock feeds the turbine", vector: vector(0.9)),
                    PlantedChunk("b", "a turbine turns", vector: vector(0.1)),
                    PlantedChunk("c", "nothing of the kind", vector: vector(0.8)),
                ], to: index.generation)
            let searcher = Searcher(postgres: fixture.postgres)
            let query = vector(1)
            let answer = try await searcher.search(
                SearchRequest(query: "penstock turbine", explains: true), in: index.name, of: index.tenant
            ) { _, _ in query }
            #expect(answer.generation == 1 && answer.version == 1 && answer.degraded == nil)
            #expect(answer.hits.map(\.chunk) == [ids[0], ids[1], ids[2]] || answer.hits.first?.chunk == ids[0])
            let best = try #require(answer.hits.first)
            #expect(best.lexical?.place == 1 && best.vector?.place == 1)
            #expect(abs(best.score - 2.0 / 61) < 1e-9)
            #expect(best.text == "the penstock feeds the turbine" && best.source == 0..<30)
            let plain = try await searcher.search(
                SearchRequest(query: "penstock turbine", mode: .vector), in: index.name, of: index.tenant
            ) { _, _ in query }
            #expect(plain.hits.map(\.chunk) == [ids[0], ids[2], ids[1]])
            #expect(plain.hits.allSatisfy { $0.lexical == nil && $0.vector == nil })
            #expect(abs((plain.hits.first?.score ?? 0) - 0.9) < 1e-6)
        }
    }

    @Test("Of chunks that say nearly the same the best is shown, and the others' documents are named")
    func duplicates() async throws {
        try await SearchFixture.with { fixture in
            let index = try await fixture.plant(model: nil)
            let first = try await fixture.add([PlantedChunk("a", "water water pipe")], to: index.generation)
            try await fixture.add(
                [
                    PlantedChunk("b", "water pipe", cluster: first[0]),
                    PlantedChunk("c", "water water water", cluster: first[0]),
                    PlantedChunk("d", "water secret", permissions: ["p"], cluster: first[0]),
                    PlantedChunk("e", "water of its own and more words"),
                ], to: index.generation)
            try await fixture.script(
                "UPDATE chunk SET cluster = \(first[0]) WHERE id = \(first[0])")
            let searcher = Searcher(postgres: fixture.postgres)
            func hits(_ permissions: [String]) async throws -> [SearchHit] {
                try await searcher.search(
                    SearchRequest(query: "water", mode: .lexical, permissions: permissions), in: index.name,
                    of: index.tenant
                ) { _, _ in nil }.hits
            }
            let open = try await hits([])
            #expect(open.map(\.document.rawValue) == ["c", "e"])
            #expect(open.first?.duplicates.map(\.rawValue) == ["a", "b"])
            let permitted = try await hits(["p"])
            #expect(permitted.first?.duplicates.map(\.rawValue) == ["a", "b", "d"])
        }
    }

    @Test("Only documents whose keys begin as asked are found")
    func prefix() async throws {
        try await SearchFixture.with { fixture in
            let index = try await fixture.plant(model: nil)
            try await fixture.add(
                [
                    PlantedChunk("guide/a", "water"), PlantedChunk("guide/b", "water"), PlantedChunk("api/a", "water"),
                ], to: index.generation)
            let answer = try await Searcher(postgres: fixture.postgres).search(
                SearchRequest(query: "water", mode: .lexical, keyPrefix: "guide/"), in: index.name, of: index.tenant
            ) { _, _ in nil }
            #expect(Set(answer.hits.map(\.document.rawValue)) == ["guide/a", "guide/b"])
        }
    }

    @Test("Without the query's vector the answer is by words, and says so")
    func degraded() async throws {
        try await SearchFixture.with { fixture in
            let index = try await fixture.plant()
            try await fixture.add([PlantedChunk("a", "water", vector: vector(1))], to: index.generation)
            let searcher = Searcher(postgres: fixture.postgres)
            for failureClass in [FailureClass.deferral, .transient, .credential] {
                for mode in [SearchRequest.Mode.hybrid, .vector] {
                    let answer = try await searcher.search(
                        SearchRequest(query: "water", mode: mode), in: index.name, of: index.tenant
                    ) { _, _ in throw Failure(failureClass, code: "scripted", message: "Scripted.") }
                    #expect(answer.degraded == "lexical_only" && answer.hits.count == 1)
                }
            }
            let missing = try await searcher.search(SearchRequest(query: "water"), in: index.name, of: index.tenant) {
                _, _ in nil
            }
            #expect(missing.degraded == "lexical_only" && missing.hits.count == 1)
            let permanent = await failure {
                _ = try await searcher.search(SearchRequest(query: "water"), in: index.name, of: index.tenant) { _, _ in
                    throw Failure(.permanent, code: "scripted", message: "Scripted.")
                }
            }
            #expect(permanent?.code == "scripted")
            let strange = await failure {
                _ = try await searcher.search(SearchRequest(query: "water"), in: index.name, of: index.tenant) { _, _ in
                    [1, 0]
                }
            }
            #expect(strange?.code == "dimension_mismatch" && strange?.failureClass == .permanent)
        }
    }

    @Test("A model that gives no vector is asked once for a search, however often that begins anew")
    func askedOnce() async throws {
        try await SearchFixture.with { fixture in
            let index = try await fixture.plant()
            let other = try await fixture.plantGeneration(of: index, number: 2)
            for generation in [index.generation, other] {
                try await fixture.add([PlantedChunk("a", "water", vector: vector(1))], to: generation)
            }
            let searcher = Searcher(postgres: fixture.postgres)
            let asked = Mutex(0)
            let answer = try await searcher.search(SearchRequest(query: "water"), in: index.name, of: index.tenant) {
                _, _ in
                asked.withLock { $0 += 1 }
                // Another generation answers by the time that this one has been searched.
                try await fixture.activate(other, of: index)
                return nil
            }
            #expect(asked.withLock(\.self) == 1)
            #expect(answer.generation == 2 && answer.degraded == "lexical_only")
            #expect(answer.hits.map(\.document.rawValue) == ["a"])
        }
    }

    @Test("An index without a model is searched by words, and refuses to be searched by vectors alone")
    func withoutModel() async throws {
        try await SearchFixture.with { fixture in
            let index = try await fixture.plant(model: nil, dimensions: nil)
            let searcher = Searcher(postgres: fixture.postgres)
            let empty = try await searcher.search(SearchRequest(query: "water"), in: index.name, of: index.tenant) {
                _, _ in nil
            }
            #expect(empty.hits.isEmpty && empty.degraded == nil)
            try await fixture.add([PlantedChunk("a", "water")], to: index.generation)
            let found = try await searcher.search(SearchRequest(query: "water"), in: index.name, of: index.tenant) {
                _, _ in nil
            }
            #expect(found.hits.count == 1 && found.degraded == "lexical_only")
            let refused = await failure {
                _ = try await searcher.search(
                    SearchRequest(query: "water", mode: .vector), in: index.name, of: index.tenant
                ) { _, _ in nil }
            }
            #expect(refused?.code == "index_empty_model")
        }
    }

    @Test("A query is turned into a vector once, for each tenant")
    func queryVectors() async throws {
        try await SearchFixture.with { fixture in
            let searcher = Searcher(postgres: fixture.postgres)
            let calls = Mutex(0)
            let query = vector(1)
            for tenant in [SearchFixture.alpha, SearchFixture.beta] {
                let index = try await fixture.plant(of: tenant)
                try await fixture.add([PlantedChunk("a", "water", vector: vector(1))], to: index.generation)
                for _ in 0..<3 {
                    _ = try await searcher.search(SearchRequest(query: "water"), in: index.name, of: tenant) { _, _ in
                        calls.withLock { $0 += 1 }
                        return query
                    }
                }
            }
            #expect(calls.withLock { $0 } == 2)
        }
        let cache = QueryVectors(bytesMax: 10_000)
        for number in 0..<1_000 {
            cache.keep(near, of: "q\(number)", model: "m", tenant: SearchFixture.alpha)
        }
        #expect(cache.vector(of: "q0", model: "m", tenant: SearchFixture.alpha) == nil)
        #expect(cache.vector(of: "q999", model: "m", tenant: SearchFixture.alpha) == near)
    }

    @Test(
        "A request that cannot be answered is refused",
        arguments: [
            SearchRequest(query: ""), SearchRequest(query: " \n"), SearchRequest(query: "a", count: 0),
            SearchRequest(query: "a", count: 101), SearchRequest(query: "a", depth: 0),
            SearchRequest(query: String(repeating: "a", count: 9_000)),
            SearchRequest(query: "a", keyPrefix: "a\0"),
            SearchRequest(query: "a", permissions: Array(repeating: "p", count: 1_001)),
            SearchRequest(query: "a", rerank: 1), SearchRequest(query: "a", rerank: 51),
        ])
    func refused(request: SearchRequest) async {
        let refusal = await failure { _ = try request.checked() }
        #expect(refusal?.code == "invalid_request" && refusal?.failureClass == .permanent)
    }

    @Test("A tenant finds nothing of another, by name or by ID")
    func tenants() async throws {
        try await SearchFixture.with { fixture in
            let mine = try await fixture.plant("docs", of: SearchFixture.alpha, model: nil)
            let theirs = try await fixture.plant("docs", of: SearchFixture.beta, model: nil)
            let secret = try await fixture.plant("secret", of: SearchFixture.beta, model: nil)
            try await fixture.add([PlantedChunk("mine", "water")], to: mine.generation)
            try await fixture.add([PlantedChunk("theirs", "water")], to: theirs.generation)
            let searcher = Searcher(postgres: fixture.postgres)
            let request = SearchRequest(query: "water", mode: .lexical)
            for index in [theirs, mine] {
                let answer = try await searcher.search(request, in: index.name, of: index.tenant) { _, _ in nil }
                #expect(answer.hits.map(\.document.rawValue) == [index.tenant == mine.tenant ? "mine" : "theirs"])
            }
            let byName = await failure {
                _ = try await searcher.search(request, in: secret.name, of: mine.tenant) { _, _ in nil }
            }
            let byID = await failure {
                _ = try await searcher.search(request, generation: theirs.generation, of: mine.tenant) { _, _ in nil }
            }
            #expect(byName?.code == "index_not_found" && byID?.code == "index_not_found")
        }
    }
}
