/// The best neighbours of some vectors, found by comparing every one: what an approximate search is held against. Vectors
/// come page by page and are not kept, so the memory is that of the queries.
///
/// Chunks of one cluster say the same and count once, as they do in a search. Equal scores are equally good: recall is the
/// share of hits that score no worse than the last of the exact ones.
package struct ExactNeighbours: Sendable {
    private struct Query: Sendable {
        let vector: [Float]
        /// By cluster, or by the chunk that has none; the best score of each.
        var best: [Int64: Float] = [:]
        var hits: Set<Int64>
        var hitScores: [Float] = []
    }

    private let count: Int
    private var queries: [Query]

    /// - Parameter queries: vectors of unit length, and the chunks that the search under test found for each.
    package init(count: Int, queries: [(vector: [Float], hits: [Int64])]) {
        self.count = count
        self.queries = queries.map { Query(vector: $0.vector, hits: Set($0.hits.prefix(count))) }
    }

    package mutating func compare(_ page: [ChunkVector]) {
        for place in queries.indices { compare(page, with: &queries[place]) }
    }

    private func compare(_ page: [ChunkVector], with query: inout Query) {
        for candidate in page where candidate.vector.count == query.vector.count {
            var score: Float = 0
            for place in candidate.vector.indices { score += candidate.vector[place] * query.vector[place] }
            let group = candidate.cluster ?? candidate.chunk
            query.best[group] = max(query.best[group] ?? -.infinity, score)
            if query.hits.contains(candidate.chunk) { query.hitScores.append(score) }
        }
        // Trimmed now and then, so that a page costs no sorting of everything seen so far.
        guard query.best.count > count * 64 + 1024 else { return }
        query.best = trimmed(query.best)
    }

    private func trimmed(_ best: [Int64: Float]) -> [Int64: Float] {
        let kept = best.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(count)
        return Dictionary(kept.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// From 0 to 1; 1 when there was nothing to find.
    package var recall: Double {
        var wanted = 0
        var found = 0
        for query in queries {
            let exact = query.best.values.sorted(by: >).prefix(count)
            guard let floor = exact.last else { continue }
            wanted += exact.count
            found += min(query.hitScores.filter { $0 >= floor - 1e-5 }.count, exact.count)
        }
        return wanted == 0 ? 1 : Double(found) / Double(wanted)
    }
}
