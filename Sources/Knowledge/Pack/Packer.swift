/// Chooses which hits a model is shown.
package enum Packer {
    /// The hits that fit into `tokensMax` in their order, best first: what does not fit is passed over and the next is
    /// tried; of hits that say nearly the same only the best that could fit is taken. `tokens` is an upper bound of what a
    /// hit costs with its frame; the bounds of what is returned add up to at most `tokensMax`.
    ///
    /// Taking the best first can be a bad bargain: one long hit leaves no room for two that together are worth more. So
    /// the best choice of all is worked out too, and where the plain one has less than 95 % of its score, that one is
    /// taken, in the same order. Scores are the reranker's where all hits have one.
    package static func pack(
        _ hits: [SearchHit], tokensMax: Int, tokens: (SearchHit) -> Int
    ) -> [SearchHit] {
        let items = items(hits, tokensMax: tokensMax, tokens: tokens)
        let plain = Knapsack.inOrder(items, capacity: tokensMax)
        guard plain.count < items.count else { return plain.map { hits[items[$0].index] } }
        let best = Knapsack.best(items, capacity: tokensMax)
        let isGoodEnough = Knapsack.value(plain, items) >= 0.95 * Knapsack.value(best, items)
        return (isGoodEnough ? plain : best).map { hits[items[$0].index] }
    }

    /// What could be taken at all: the first of each cluster that fits alone.
    private static func items(
        _ hits: [SearchHit], tokensMax: Int, tokens: (SearchHit) -> Int
    ) -> [Knapsack.Item] {
        let values = values(hits)
        var seen: Set<Int64> = []
        var items: [Knapsack.Item] = []
        for (index, hit) in hits.enumerated() {
            let cost = max(tokens(hit), 0)
            guard cost <= tokensMax, seen.insert(hit.cluster ?? hit.chunk).inserted else { continue }
            items.append(Knapsack.Item(index: index, cost: cost, value: values[index]))
        }
        return items
    }

    /// Scores that can be added. A reranker's may be negative, and then only the order says something.
    private static func values(_ hits: [SearchHit]) -> [Double] {
        let reranks = hits.compactMap(\.rerank)
        let scores = reranks.count == hits.count ? reranks : hits.map(\.score)
        guard scores.allSatisfy({ $0.isFinite && $0 >= 0 }), scores.contains(where: { $0 > 0 }) else {
            return hits.indices.map { 1 / Double(61 + $0) }
        }
        return scores
    }
}
