import Domain
import Knowledge

/// Searchers that search without an end, each answer judged.
struct SearchLoad: Sendable {
    private static let pause = Duration.milliseconds(10)

    let ground: RebuildGround
    let audit: AnswerAudit
    let queries: [String]
    let searchers: Int
    let seed: UInt64

    /// Searches until it is cancelled.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<searchers { group.addTask { try await search(number) } }
            try await group.waitForAll()
        }
    }

    private func search(_ number: Int) async throws {
        var generator = SplitMix64(seed: seed &+ UInt64(number))
        let caller = SearchCaller(ground.apis, index: ground.index.name.rawValue, key: ground.key, first: number)
        while !Task.isCancelled {
            // One in four asks for words alone, which needs nobody but the API.
            let mode = Int.random(in: 0..<4, using: &generator) == 0 ? "lexical" : "hybrid"
            let query = queries[Int.random(in: queries.indices, using: &generator)]
            let start = ContinuousClock.now
            let (answer, again) = try await caller.search(query, mode: mode)
            try await audit.judge(answer, searchedAt: start, sentAgain: again)
            try await Task.sleep(for: Self.pause)
        }
    }
}
