import Domain
import Synchronization
import Testing

@testable import Knowledge

@Suite("Searches while the index changes", .timeLimit(.minutes(10)))
struct SearchRaceTests {
    @Test("No answer mixes generations, however fast they flip")
    func flips() async throws {
        try await SearchFixture.with { fixture in
            var seed = SplitMix64(seed: 31)
            let index = try await fixture.plant()
            let other = try await fixture.plantGeneration(of: index, number: 2)
            for (number, generation) in [(1, index.generation), (2, other)] {
                try await fixture.add(
                    (0..<60).map {
                        PlantedChunk(
                            "k\($0)", "generation\(number) water \(seed.words(4))",
                            vector: seed.unit(SearchFixture.dimensions))
                    }, to: generation)
            }
            let searcher = Searcher(postgres: fixture.postgres)
            let query = seed.unit(SearchFixture.dimensions)
            let run = Run()
            try await withThrowingTaskGroup { group in
                group.addTask {
                    var turn = false
                    while !run.isOver {
                        turn.toggle()
                        try await fixture.activate(turn ? other : index.generation, of: index)
                    }
                }
                let mixed = try await withThrowingTaskGroup(of: Int.self) { searches in
                    for _ in 0..<4 {
                        searches.addTask {
                            var mixed = 0
                            for _ in 0..<75 {
                                let answer = try await searcher.search(
                                    SearchRequest(query: "water"), in: index.name, of: index.tenant
                                ) { _, _ in query }
                                let mark = "generation\(answer.generation) "
                                let isWhole =
                                    answer.hits.count == 10 && answer.hits.allSatisfy { $0.text.hasPrefix(mark) }
                                mixed += isWhole ? 0 : 1
                            }
                            return mixed
                        }
                    }
                    return try await searches.reduce(0, +)
                }
                run.end()
                #expect(mixed == 0)
                try await group.waitForAll()
            }
        }
    }

    @Test("What was deleted, or hidden, before a search began is not in its answer")
    func deletions() async throws {
        try await SearchFixture.with { fixture in
            let index = try await fixture.plant(model: nil)
            try await fixture.add(
                (0..<20).map { PlantedChunk("stays\($0)", "water number\($0)") }, to: index.generation)
            let searcher = Searcher(postgres: fixture.postgres)
            let run = Run()
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<3 {
                    group.addTask {
                        var shown = 0
                        while !run.isOver {
                            let banned = run.banned
                            let answer = try await searcher.search(
                                SearchRequest(query: "water", count: 100, mode: .lexical), in: index.name,
                                of: index.tenant
                            ) { _, _ in nil }
                            shown += answer.hits.count { banned.contains($0.chunk) }
                            shown += answer.hits.count < 20 ? 1 : 0
                        }
                        return shown
                    }
                }
                for round in 0..<60 {
                    let ids = try await fixture.add(
                        [PlantedChunk("goes\(round)", "water water"), PlantedChunk("hides\(round)", "water water")],
                        to: index.generation)
                    try await fixture.remove([ids[0]], from: index.generation)
                    try await fixture.permit(["p"], [ids[1]], in: index.generation)
                    run.ban(ids)
                }
                run.end()
                #expect(try await group.reduce(0, +) == 0)
            }
        }
    }
}

/// What those who race know of one another.
private final class Run: Sendable {
    private let state = Mutex((isOver: false, banned: Set<Int64>()))

    var isOver: Bool { state.withLock { $0.isOver } }
    /// What no answer that begins now may show.
    var banned: Set<Int64> { state.withLock { $0.banned } }

    func end() { state.withLock { $0.isOver = true } }
    func ban(_ chunks: [Int64]) { state.withLock { $0.banned.formUnion(chunks) } }
}
