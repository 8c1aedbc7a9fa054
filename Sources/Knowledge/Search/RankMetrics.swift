import Domain

/// How good a ranking is, judged by what is known to be relevant.
package enum RankMetrics {
    /// The share of what is relevant that is among the first `k`; nil when nothing is. With more than `k` relevant it cannot
    /// reach 1. What a ranking repeats counts once.
    package static func recall<ID: Hashable>(of ranking: [ID], relevant: Set<ID>, at k: Int) -> Double? {
        guard !relevant.isEmpty else { return nil }
        return Double(relevant.intersection(ranking.prefix(max(k, 0))).count) / Double(relevant.count)
    }

    /// 1 / the place of the first that is relevant, 0 when it is not among the first `k`; nil when nothing is relevant.
    package static func reciprocalRank<ID: Hashable>(of ranking: [ID], relevant: Set<ID>, at k: Int) -> Double? {
        guard !relevant.isEmpty else { return nil }
        guard let place = ranking.prefix(max(k, 0)).firstIndex(where: relevant.contains) else { return 0 }
        return 1 / Double(place + 1)
    }

    /// The mean over queries, with the interval in which it lies at a confidence of 95 %.
    package struct Estimate: Sendable, Hashable {
        package let mean: Double
        package let low: Double
        package let high: Double
        package let queries: Int
    }

    /// The mean of some queries' values and its percentile bootstrap interval (Efron 1979): as many values are drawn anew
    /// with repeats, `resamples` times, and the middle 95 % of the means are the interval. The same seed gives the same.
    /// Nil without values. Costs `values.count · resamples` draws.
    package static func estimate(_ values: [Double], resamples: Int = 2000, seed: UInt64 = 1) -> Estimate? {
        guard !values.isEmpty, resamples > 0 else { return nil }
        let mean = values.reduce(0, +) / Double(values.count)
        var generator = SplitMix64(seed: seed)
        let means = (0..<resamples).map { _ in
            values.indices.reduce(0) { sum, _ in sum + values[Int.random(in: values.indices, using: &generator)] }
                / Double(values.count)
        }.sorted()
        return Estimate(
            mean: mean, low: percentile(0.025, of: means), high: percentile(0.975, of: means), queries: values.count)
    }

    /// The difference between two retrievers on the same queries: each query's own difference is drawn, so that what makes
    /// a query hard for both does not widen the interval.
    package static func difference(
        _ left: [Double], _ right: [Double], resamples: Int = 2000, seed: UInt64 = 1
    ) -> Estimate? {
        precondition(left.count == right.count, "both have been asked the same queries")
        return estimate(zip(left, right).map { $0 - $1 }, resamples: resamples, seed: seed)
    }

    /// Of ascending values, between neighbours in proportion.
    private static func percentile(_ share: Double, of values: [Double]) -> Double {
        let place = share * Double(values.count - 1)
        let below = Int(place)
        let above = min(below + 1, values.count - 1)
        return values[below] + (values[above] - values[below]) * (place - Double(below))
    }
}
