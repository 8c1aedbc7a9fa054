import Domain
import PostgresDriver
import TestKit
import Testing

@testable import Knowledge

@Suite("Generations in memory", .timeLimit(.minutes(10)))
struct SnapshotTests {
    private static let roomForTwo = 700_000

    /// What a searcher finds, by every retriever, with scores.
    private func answers(
        _ searcher: Searcher, _ index: PlantedIndex, _ query: (words: String, vector: [Float])
    ) async throws -> [[String]] {
        var answers: [[String]] = []
        for mode in SearchRequest.Mode.allCases {
            for permissions in [[], ["p"], ["q", "r"]] {
                let request = SearchRequest(
                    query: query.words, count: 100, mode: mode, permissions: permissions, depth: 1_000)
                let vector = query.vector
                let answer = try await searcher.search(request, in: index.name, of: index.tenant) { _, _ in vector }
                answers.append(
                    ["\(answer.version) \(answer.degraded ?? "")"]
                        + answer.hits.map { hit in
                            let score = (hit.score * 1e9).rounded()
                            return "\(hit.chunk) \(hit.document) \(score) \(hit.duplicates) \(hit.text)"
                        })
            }
        }
        return answers
    }

    @Test("Deltas come to the same as loading everything", arguments: [1, 2, 3])
    func deltas(number: UInt64) async throws {
        try await SearchFixture.with { fixture in
            var seed = SplitMix64(seed: number)
            let index = try await fixture.plant(dimensions: nil)
            // As the store does it: the first vector says how long they are.
            try await fixture.script("UPDATE generation SET dimensions = \(SearchFixture.dimensions)")
            let lasting = Searcher(postgres: fixture.postgres)
            var present: [Int64] = []
            func chunk() -> PlantedChunk {
                PlantedChunk(
                    "k\(Int.random(in: 0..<20, using: &seed))", seed.words(Int.random(in: 1..<12, using: &seed)),
                    permissions: [[], [], ["p"], ["q", "p"]][Int.random(in: 0..<4, using: &seed)],
                    cluster: present.filter { _ in Int.random(in: 0..<40, using: &seed) == 0 }.first,
                    vector: Int.random(in: 0..<5, using: &seed) == 0 ? nil : seed.unit(SearchFixture.dimensions))
            }
            for _ in 0..<25 {
                for _ in 0..<Int.random(in: 1..<4, using: &seed) {
                    let chosen = present.filter { _ in Int.random(in: 0..<6, using: &seed) == 0 }
                    switch Int.random(in: 0..<4, using: &seed) {
                    case 0:
                        try await fixture.remove(chosen, from: index.generation)
                        present.removeAll { chosen.contains($0) }
                    case 1:
                        try await fixture.permit(["r"], chosen, in: index.generation)
                    default:
                        let fresh = (0..<Int.random(in: 1..<9, using: &seed)).map { _ in chunk() }
                        present.removeAll { chosen.contains($0) }
                        present += try await fixture.replace(chosen, with: fresh, in: index.generation)
                    }
                }
                let query = (words: seed.words(3), vector: seed.unit(SearchFixture.dimensions))
                let grown = try await answers(lasting, index, query)
                let loaded = try await answers(Searcher(postgres: fixture.postgres), index, query)
                #expect(grown == loaded)
            }
        }
    }

    @Test("Who is further behind than removals are remembered loads everything anew")
    func floor() async throws {
        try await SearchFixture.with { fixture in
            let index = try await fixture.plant(model: nil)
            let ids = try await fixture.add(
                [PlantedChunk("a", "water"), PlantedChunk("b", "water")], to: index.generation)
            let searcher = Searcher(postgres: fixture.postgres)
            func found() async throws -> [Int64] {
                try await searcher.search(
                    SearchRequest(query: "water", mode: .lexical), in: index.name, of: index.tenant
                ) { _, _ in nil }.hits.map(\.chunk)
            }
            #expect(try await found() == ids)
            try await fixture.remove([ids[0]], from: index.generation)
            try await fixture.script(
                "DELETE FROM chunk_removed; UPDATE generation SET removed_floor = version")
            #expect(try await found() == [ids[1]])
            let snapshot = try await searcher.snapshots.snapshot(
                of: try #require(
                    try await fixture.postgres.run(ReadActiveHead(index: index.name, tenant: index.tenant)).first))
            #expect(snapshot.deadCount == 0 && snapshot.count == 1)
        }
    }

    @Test("However many searches come at once, one load serves them")
    func singleFlight() async throws {
        try await SearchFixture.with { fixture in
            var seed = SplitMix64(seed: 21)
            let index = try await fixture.plant(model: nil)
            try await fixture.add((0..<2_500).map { PlantedChunk("k\($0)", seed.words(8)) }, to: index.generation)
            let searcher = Searcher(postgres: fixture.postgres)
            let request = SearchRequest(query: "w1 w2", mode: .lexical)
            let counts = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<30 {
                    group.addTask {
                        try await searcher.search(request, in: index.name, of: index.tenant) { _, _ in nil }.hits.count
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(counts == Array(repeating: 10, count: 30))
            #expect(searcher.memory.loads == 1)
            #expect(searcher.memory.generations == 1 && searcher.memory.bytes > 0)
        }
    }

    @Test("A search that is cancelled while it waits leaves the load to the others")
    func cancelledWaiter() async throws {
        try await SearchFixture.with { fixture in
            var seed = SplitMix64(seed: 22)
            let index = try await fixture.plant(model: nil)
            try await fixture.add((0..<1_500).map { PlantedChunk("k\($0)", seed.words(8)) }, to: index.generation)
            let searcher = Searcher(postgres: fixture.postgres)
            let request = SearchRequest(query: "w1", mode: .lexical)
            // The table cannot be read while it is locked, so the load is under way for certain.
            let second = try await fixture.postgres.transaction { transaction in
                try await transaction.execute(LockChunks())
                let first = Task {
                    try await searcher.search(request, in: index.name, of: index.tenant) { _, _ in nil }.hits.count
                }
                let second = Task {
                    try await searcher.search(request, in: index.name, of: index.tenant) { _, _ in nil }.hits.count
                }
                try await Probe.until("the load waits for the table") {
                    try await transaction.run(ChunksAreAwaited()) == [true]
                }
                first.cancel()
                await #expect(throws: CancellationError.self) { try await first.value }
                return second
            }
            #expect(try await second.value == 10)
            #expect(searcher.memory.loads == 1)
        }
    }

    @Test("What was used least lately makes room, and comes back when it is asked for")
    func eviction() async throws {
        try await SearchFixture.with { fixture in
            var seed = SplitMix64(seed: 23)
            var indexes: [PlantedIndex] = []
            for name in ["one", "two", "three"] {
                let index = try await fixture.plant(name)
                let chunks = (0..<200).map { number in
                    PlantedChunk(
                        "\(name)\(number)", seed.words(150, of: 300), vector: seed.unit(SearchFixture.dimensions))
                }
                try await fixture.add(chunks, to: index.generation)
                indexes.append(index)
            }
            // Two of three fit.
            let searcher = Searcher(postgres: fixture.postgres, memoryMax: Self.roomForTwo)
            let query = seed.unit(SearchFixture.dimensions)
            for index in [0, 1, 0, 2, 0, 1, 2, 2, 0] {
                let answer = try await searcher.search(
                    SearchRequest(query: "w1 w2"), in: indexes[index].name, of: indexes[index].tenant
                ) { _, _ in query }
                #expect(answer.hits.count == 10)
                #expect(answer.hits.allSatisfy { $0.document.rawValue.hasPrefix(indexes[index].name.rawValue) })
                #expect(searcher.memory.bytes <= Self.roomForTwo)
            }
            // 0 stays while 1 and 2 take turns; then 2 comes once more and 0 has to go.
            #expect(searcher.memory.loads == 6 && searcher.memory.evictions == 4)
            #expect(searcher.memory.generations == 2)
        }
    }

    @Test("Who waits for room is not overtaken by what needs less")
    func line() async throws {
        try await SearchFixture.with { fixture in
            var seed = SplitMix64(seed: 25)
            var indexes: [PlantedIndex] = []
            for (name, count) in [("first", 200), ("large", 600), ("small", 100)] {
                let index = try await fixture.plant(name, model: nil, dimensions: nil)
                try await fixture.add(
                    (0..<count).map { PlantedChunk("\(name)\($0)", seed.words(8)) }, to: index.generation)
                indexes.append(index)
            }
            // By the estimate of 1,500 bytes a chunk: the large one fits beside the small one, and not beside the first.
            let searcher = Searcher(postgres: fixture.postgres, memoryMax: 750 * 1_500)
            let searches = try await fixture.postgres.transaction { transaction in
                try await transaction.execute(LockChunks())
                var searches: [Task<Int, any Error>] = []
                for (index, waiting) in zip(indexes, 0...) {
                    searches.append(
                        Task {
                            try await searcher.search(
                                SearchRequest(query: "w1", mode: .lexical), in: index.name, of: index.tenant
                            ) { _, _ in nil }.hits.count
                        })
                    try await Probe.until("\(index.name) loads or waits") {
                        let memory = searcher.memory
                        return memory.bytes == 200 * 1_500 && memory.waiting == waiting
                    }
                }
                return searches
            }
            for search in searches { #expect(try await search.value > 0) }
            #expect(searcher.memory.waiting == 0)
        }
    }

    @Test("An index that does not fit into memory is refused, and the setting is named")
    func tooLarge() async throws {
        try await SearchFixture.with { fixture in
            var seed = SplitMix64(seed: 24)
            let index = try await fixture.plant()
            try await fixture.add(
                (0..<1_000).map { PlantedChunk("k\($0)", seed.words(9), vector: seed.unit(SearchFixture.dimensions)) },
                to: index.generation)
            let searcher = Searcher(postgres: fixture.postgres, memoryMax: 100_000)
            for _ in 0..<2 {
                do {
                    _ = try await searcher.search(SearchRequest(query: "w1"), in: index.name, of: index.tenant) {
                        _, _ in
                        nil
                    }
                    Issue.record("it was answered")
                } catch let failure as Failure {
                    #expect(failure.code == "index_too_large" && failure.failureClass == .permanent)
                    #expect(failure.message.contains("PENSTOCK_INDEX_MEMORY"))
                }
            }
            // Counts that say less than there is do not let it in either.
            try await fixture.script("UPDATE generation SET chunks = 1")
            await #expect(throws: Failure.self) {
                _ = try await searcher.search(SearchRequest(query: "w1"), in: index.name, of: index.tenant) { _, _ in
                    nil
                }
            }
            #expect(searcher.memory.generations == 0)
        }
    }
}

private struct LockChunks: PostgresStatement {
    typealias Row = Void
    static let sql = "LOCK TABLE chunk IN ACCESS EXCLUSIVE MODE"
}

private struct ChunksAreAwaited: PostgresStatement {
    static let sql = "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'chunk'::regclass AND NOT granted)"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}
