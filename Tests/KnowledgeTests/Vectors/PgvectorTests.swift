import Domain
import PostgresDriver
import TestKit
import Testing

@testable import Knowledge

@Suite(
    "Vectors in pgvector", .enabled(if: !PgvectorServer.installations.isEmpty, "\(PgvectorServer.skipReason)"),
    .timeLimit(.minutes(15)))
struct PgvectorTests {
    private static let dimensions = 32
    private static let count = 3_000

    private struct Setting {
        let fixture: SearchFixture
        let index: PlantedIndex
        let ids: [Int64]
        let chunks: [PlantedChunk]
        let indexes: VectorIndexes
        var seed: SplitMix64
    }

    private func with(
        _ programs: String, dimensions: Int = dimensions, count: Int = count, _ body: (Setting) async throws -> Void
    ) async throws {
        try await PgvectorServer.with(programs) { server in
            let fixture = SearchFixture(postgres: server.postgres)
            var seed = SplitMix64(seed: 41)
            let index = try await fixture.plant(backend: .hnsw, dimensions: dimensions)
            let chunks = (0..<count).map { number in
                PlantedChunk(
                    "k\(number)", seed.words(5),
                    permissions: number.isMultiple(of: 100) ? ["rare"] : number.isMultiple(of: 3) ? ["third"] : [],
                    vector: seed.unit(dimensions))
            }
            var ids: [Int64] = []
            for start in stride(from: 0, to: count, by: 500) {
                ids += try await fixture.add(Array(chunks[start..<min(start + 500, count)]), to: index.generation)
            }
            try await body(
                Setting(
                    fixture: fixture, index: index, ids: ids, chunks: chunks,
                    indexes: VectorIndexes(postgres: server.postgres), seed: seed))
        }
    }

    private func search(
        _ searcher: Searcher, _ index: PlantedIndex, _ query: [Float], permissions: [String] = []
    ) async throws -> SearchAnswer {
        try await searcher.search(
            SearchRequest(query: "\(query.prefix(4))", mode: .vector, permissions: permissions, depth: 10),
            in: index.name,
            of: index.tenant
        ) { _, _ in query }
    }

    private func head(_ setting: Setting) async throws -> GenerationHead {
        try #require(
            try await setting.fixture.postgres.run(ReadHead(generation: setting.index.generation, tenant: nil)).first)
    }

    @Test(
        "Both backends give the same IDs and scores, sequentially exactly, by the index nearly always",
        arguments: PgvectorServer.installations)
    func contract(programs: String) async throws {
        try await with(programs) { setting in
            var seed = setting.seed
            let postgres = setting.fixture.postgres
            let exact = Searcher(postgres: postgres)
            // Nothing is built yet, so this one compares in memory.
            let before = try await search(exact, setting.index, seed.unit(Self.dimensions))
            #expect(before.backend == .exact)
            let memory = try await exact.snapshots.snapshot(of: try await head(setting))
            let choice = try await setting.indexes.buildIndex(for: setting.index.generation)
            #expect(choice == VectorIndexes.Choice(backend: .hnsw, explanation: nil))
            let snapshot = try await Searcher(postgres: postgres).snapshots.snapshot(of: try await head(setting))
            let table = try #require(snapshot.table)
            #expect(snapshot.withVector == 0)
            var found = 0
            for permissions in [["third", "rare"], ["third"], []] {
                for _ in 0..<20 {
                    let query = seed.unit(Self.dimensions)
                    let wanted = WantedChunks(
                        visible: snapshot.visible(to: permissions, keyPrefix: nil), permissions: permissions,
                        keyPrefix: nil)
                    let inMemory = WantedChunks(
                        visible: memory.visible(to: permissions, keyPrefix: nil), permissions: permissions,
                        keyPrefix: nil)
                    let reference = try await ExactVectors(snapshot: memory).nearest(
                        to: query, count: 10, among: inMemory)
                    var store = HNSWVectors(snapshot: snapshot, table: table, postgres: postgres)
                    let near = try await store.nearest(to: query, count: 10, among: wanted)
                    store.way = .sequential
                    let sequential = try await store.nearest(to: query, count: 10, among: wanted)
                    let ids = reference.map { memory.id($0.ordinal) }
                    #expect(sequential.map { snapshot.id($0.ordinal) } == ids)
                    for (left, right) in zip(sequential, reference) { #expect(abs(left.score - right.score) < 1e-6) }
                    found += Set(near.map { snapshot.id($0.ordinal) }).intersection(ids).count
                }
            }
            #expect(Double(found) / 600 >= 0.98)
            let store = HNSWVectors(snapshot: snapshot, table: table, postgres: postgres)
            let binds: [PostgresValue] = [
                .uuid(setting.index.generation.uuid), .float4s(seed.unit(Self.dimensions)), .texts([]), .text(""),
                .int8(10), .null,
            ]
            let plan = try await postgres.run(
                unsafeSQL: "EXPLAIN " + store.sql(isExact: false), binds, after: store.walk(10, Self.count)
            ) { row throws(PostgresError) in try row.value(0, as: String.self) }
            #expect(plan.contains { $0.contains("Index Scan using \(table.indexName)") })
        }
    }

    @Test(
        "What is put, hidden and deleted after the index was built is found, or not, at once",
        arguments: PgvectorServer.installations)
    func changes(programs: String) async throws {
        try await with(programs) { setting in
            let (fixture, index) = (setting.fixture, setting.index)
            var seed = setting.seed
            try await setting.indexes.buildIndex(for: index.generation)
            let searcher = Searcher(postgres: fixture.postgres)
            let query = seed.unit(Self.dimensions)
            let first = try await search(searcher, index, query, permissions: ["rare", "third"])
            #expect(first.backend == .hnsw && first.hits.count == 10)
            let fresh = try await fixture.add([PlantedChunk("fresh", "new", vector: query)], to: index.generation)
            try await fixture.remove([first.hits[0].chunk], from: index.generation)
            try await fixture.permit(["nobody"], [first.hits[1].chunk], in: index.generation)
            let second = try await search(searcher, index, query, permissions: ["rare", "third"])
            #expect(second.backend == .hnsw && second.hits.count == 10)
            #expect(second.hits.first?.chunk == fresh[0])
            #expect(Set(second.hits.map(\.chunk)).isDisjoint(with: [first.hits[0].chunk, first.hits[1].chunk]))
            let left = try await fixture.postgres.run(
                unsafeSQL: "SELECT count(*) FROM \(VectorTable.name(of: index.generation)) WHERE chunk_id = $1",
                [.int8(first.hits[0].chunk)]
            ) { row throws(PostgresError) in try row.value(0, as: Int64.self) }
            #expect(left == [0])
            // Taken into the index, it is found there.
            try await setting.indexes.buildIndex(for: index.generation)
            let other = Searcher(postgres: fixture.postgres)
            #expect(try await search(other, index, query).hits.first?.chunk == fresh[0])
            #expect(try await other.snapshots.snapshot(of: try await head(setting)).withVector == 0)
        }
    }

    @Test("Who may see one chunk in a hundred finds the nearest of those", arguments: PgvectorServer.installations)
    func filtered(programs: String) async throws {
        try await with(programs) { setting in
            var seed = setting.seed
            // Nothing is for everybody here.
            try await setting.fixture.script("UPDATE chunk SET permissions = '{other}' WHERE permissions = '{}'")
            try await setting.indexes.buildIndex(for: setting.index.generation)
            let searcher = Searcher(postgres: setting.fixture.postgres)
            let query = seed.unit(Self.dimensions)
            let nearest = zip(setting.ids, setting.chunks).filter { $0.1.permissions == ["rare"] }
                .map { id, chunk in
                    (id: id, score: zip(chunk.vector ?? [], query).reduce(0.0) { $0 + Double($1.0) * Double($1.1) })
                }.sorted { $0.score > $1.score }.prefix(10).map(\.id)
            let answer = try await search(searcher, setting.index, query, permissions: ["rare"])
            #expect(answer.backend == .hnsw && answer.hits.map(\.chunk) == nearest)
        }
    }

    @Test("An index whose build broke off is not used, and is built anew", arguments: PgvectorServer.installations)
    func invalid(programs: String) async throws {
        try await with(programs, count: 300) { setting in
            var seed = setting.seed
            let postgres = setting.fixture.postgres
            try await setting.indexes.buildIndex(for: setting.index.generation)
            let table = VectorTable(
                generation: setting.index.generation, dimensions: Self.dimensions, schema: "public")
            try await setting.fixture.script(
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = '\(table.indexName)'::regclass")
            let query = seed.unit(Self.dimensions)
            #expect(try await search(Searcher(postgres: postgres), setting.index, query).backend == .exact)
            try await setting.indexes.buildIndex(for: setting.index.generation)
            #expect(try await postgres.run(ReadVectorIndex(table: table)).map(\.isValid) == [true])
            #expect(try await search(Searcher(postgres: postgres), setting.index, query).backend == .hnsw)
        }
    }

    @Test("When the table is dropped under a search, it compares in memory", arguments: PgvectorServer.installations)
    func dropped(programs: String) async throws {
        try await with(programs, count: 300) { setting in
            var seed = setting.seed
            try await setting.indexes.buildIndex(for: setting.index.generation)
            let searcher = Searcher(postgres: setting.fixture.postgres)
            let query = seed.unit(Self.dimensions)
            let before = try await search(searcher, setting.index, query, permissions: ["rare", "third"])
            try await setting.indexes.dropIndex(for: setting.index.generation)
            let after = try await search(searcher, setting.index, query, permissions: ["rare", "third"])
            #expect(before.backend == .hnsw && after.backend == .exact)
            #expect(before.hits.map(\.chunk) == after.hits.map(\.chunk))
            try await setting.indexes.dropIndex(for: setting.index.generation)
        }
    }

    @Test("While another worker builds an index, a second one comes later", arguments: PgvectorServer.installations)
    func alone(programs: String) async throws {
        try await with(programs, count: 20) { setting in
            let name = VectorTable.name(of: setting.index.generation)
            try await setting.fixture.postgres.withLease { session in
                try await session.unsafeSQL("SELECT pg_advisory_lock(hashtextextended('\(name)', 0))")
                do {
                    try await setting.indexes.buildIndex(for: setting.index.generation)
                    Issue.record("two built it")
                } catch let failure as Failure {
                    #expect(failure.failureClass == .transient && failure.code == "index_being_built")
                }
            }
        }
    }

    @Test("A worker builds one index at a time, whichever it is", arguments: PgvectorServer.installations)
    func oneAtATime(programs: String) async throws {
        try await with(programs, count: 20) { setting async throws in
            #expect(setting.indexes.turn.take())
            // A copy, as each kind has one.
            let copy = setting.indexes
            let failure = await #expect(throws: Failure.self) {
                try await copy.buildIndex(for: setting.index.generation)
            }
            #expect(failure?.code == VectorIndexes.busyCode && failure?.failureClass == .transient)
            setting.indexes.turn.end()
            #expect(try await copy.buildIndex(for: setting.index.generation).backend == .hnsw)
            // The turn was given back.
            #expect(copy.turn.take())
        }
    }

    @Test("The turn to build is one, and is taken again when it was given back")
    func turn() {
        let turn = BuildTurn()
        #expect(turn.take() && !turn.take())
        turn.end()
        #expect(turn.take())
    }

    @Test(
        "Vectors too long for full precision are indexed by half, and scored by the whole",
        arguments: PgvectorServer.installations)
    func half(programs: String) async throws {
        try await with(programs, dimensions: 2_100, count: 120) { setting in
            var seed = setting.seed
            let exact = Searcher(postgres: setting.fixture.postgres)
            let query = seed.unit(2_100)
            let reference = try await search(exact, setting.index, query, permissions: ["rare", "third"])
            try await setting.indexes.buildIndex(for: setting.index.generation)
            let answer = try await search(
                Searcher(postgres: setting.fixture.postgres), setting.index, query, permissions: ["rare", "third"])
            #expect(answer.backend == .hnsw && reference.backend == .exact)
            #expect(answer.hits.map(\.chunk) == reference.hits.map(\.chunk))
            for (left, right) in zip(answer.hits, reference.hits) { #expect(abs(left.score - right.score) < 1e-6) }
        }
    }

    @Test("A version with known faults is refused, and the reason is told", arguments: PgvectorServer.installations)
    func refused(programs: String) async throws {
        try await with(programs, count: 20) { setting in
            var seed = setting.seed
            let query = seed.unit(Self.dimensions)
            try await setting.fixture.script("UPDATE pg_extension SET extversion = '0.8.3' WHERE extname = 'vector'")
            let choice = try await setting.indexes.buildIndex(for: setting.index.generation)
            #expect(choice.backend == .exact && choice.explanation?.contains("0.8.3") == true)
            let answer = try await search(Searcher(postgres: setting.fixture.postgres), setting.index, query)
            #expect(answer.backend == .exact && !answer.hits.isEmpty)
        }
    }
}

@Suite("Without pgvector")
struct NoPgvectorTests {
    @Test("Versions are compared by number")
    func versions() {
        for version in ["0.6.2", "0.8.3", "0.8", "0.7.99"] {
            #expect(Pgvector.judged(version, schema: "public") == .refused(version: version))
        }
        for version in ["0.8.4", "0.8.5", "0.8.10", "0.9.0", "1.0"] {
            #expect(Pgvector.judged(version, schema: "public") == .usable(schema: "public", version: version))
        }
    }

    @Test("Without the extension an index that wants it is compared in memory, and the reason is told")
    func absent() async throws {
        try await SearchFixture.with { fixture in
            var seed = SplitMix64(seed: 51)
            let index = try await fixture.plant(backend: .hnsw)
            let query = seed.unit(SearchFixture.dimensions)
            try await fixture.add([PlantedChunk("a", "water", vector: query)], to: index.generation)
            let indexes = VectorIndexes(postgres: fixture.postgres)
            let choice = try await indexes.buildIndex(for: index.generation)
            #expect(choice.backend == .exact && choice.explanation?.contains("not installed") == true)
            let answer = try await Searcher(postgres: fixture.postgres).search(
                SearchRequest(query: "water", mode: .vector), in: index.name, of: index.tenant
            ) { _, _ in query }
            #expect(answer.backend == .exact && answer.hits.count == 1)
            try await indexes.dropIndex(for: index.generation)
        }
    }
}
