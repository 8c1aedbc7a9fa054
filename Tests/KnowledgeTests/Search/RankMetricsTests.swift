import Knowledge
import Testing

@Suite("Measures of a ranking")
struct RankMetricsTests {
    @Test(
        "Recall is the share of what is relevant among the first",
        arguments: [
            ([1, 2, 3], [3], 3, 1.0), ([1, 2, 3], [3], 2, 0), ([1, 2, 3], [1, 9], 3, 0.5), ([], [1], 10, 0),
            ([1, 1, 1], [1, 2], 3, 0.5), ([1, 2], [1, 2], 1, 0.5), ([1], [1], 0, 0),
        ] as [([Int], Set<Int>, Int, Double)])
    func recall(ranking: [Int], relevant: Set<Int>, k: Int, expected: Double) {
        #expect(RankMetrics.recall(of: ranking, relevant: relevant, at: k) == expected)
    }

    @Test(
        "The reciprocal rank is one over the place of the first that is relevant",
        arguments: [
            ([1, 2, 3], [1], 3, 1.0), ([1, 2, 3], [3, 2], 3, 0.5), ([1, 2, 3], [3], 2, 0), ([], [3], 2, 0),
            ([4, 5, 6, 7], [7], 4, 0.25),
        ] as [([Int], Set<Int>, Int, Double)])
    func reciprocalRank(ranking: [Int], relevant: Set<Int>, k: Int, expected: Double) {
        #expect(RankMetrics.reciprocalRank(of: ranking, relevant: relevant, at: k) == expected)
    }

    @Test("A query to which nothing is relevant has no measure")
    func nothing() {
        #expect(RankMetrics.recall(of: [1], relevant: [], at: 1) == nil)
        #expect(RankMetrics.reciprocalRank(of: [1], relevant: [], at: 1) == nil)
        #expect(RankMetrics.estimate([]) == nil)
    }

    @Test("The interval holds the mean, is what the normal approximation says, and is the same for the same seed")
    func interval() throws {
        let values = (0..<400).map { Double($0 % 2) }
        let estimate = try #require(RankMetrics.estimate(values, seed: 5))
        #expect(estimate.mean == 0.5 && estimate.queries == 400)
        #expect(abs(estimate.low - (0.5 - 1.96 * 0.025)) < 0.006 && abs(estimate.high - (0.5 + 1.96 * 0.025)) < 0.006)
        #expect(RankMetrics.estimate(values, seed: 5) == estimate)
        #expect(RankMetrics.estimate(values, seed: 6) != estimate)
        #expect(RankMetrics.estimate([0.25]).map { [$0.low, $0.mean, $0.high] } == [0.25, 0.25, 0.25])
    }

    @Test("Of two retrievers the difference per query is judged: a small gain everywhere is certain")
    func difference() throws {
        let hard = (0..<100).map { Double($0) / 100 }
        let gain = try #require(RankMetrics.difference(hard.map { $0 + 0.01 }, hard))
        #expect(gain.low > 0.0099 && gain.high < 0.0101)
    }
}
