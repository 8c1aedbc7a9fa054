/// Scores sentences by how central they are to a document.
///
/// Continuous LexRank: G. Erkan and D. R. Radev, "LexRank: Graph-based Lexical Centrality as Salience in Text
/// Summarization", JAIR 22, 2004. The score is the stationary distribution of
///
///     p(u) = (1 − d) · b(u) + d · Σ_v  sim(u, v) / Σ_z sim(z, v) · p(v)
///
/// over pairs with sim ≥ 0.1, with d = 0.85. The paper's b is uniform; here it is the caller's prior (the personalised
/// form, T. Haveliwala 2002), by which a place in the document counts.
enum LexRank {
    static let damping = 0.85
    static let similarityMin = 0.1
    /// The iteration stops when the scores move by less than this in sum, or after `iterationsMax` rounds.
    static let tolerance = 1e-6
    static let iterationsMax = 100

    /// The scores, which sum to 1. Cost: n² / 2 similarities and at most 100 n² steps; memory at most 40 n² bytes.
    static func scores(count: Int, prior: [Double], similarity: (Int, Int) -> Double) -> [Double] {
        let total = prior.reduce(0, +)
        guard count > 0, total > 0 else { return [] }
        let prior = prior.map { $0 / total }
        let links = links(count: count, similarity)
        var scores = prior
        for _ in 0..<iterationsMax {
            let next = step(scores, prior, links)
            let moved = zip(next, scores).reduce(0) { $0 + abs($1.0 - $1.1) }
            scores = next
            if moved < tolerance { break }
        }
        return scores
    }

    /// For each sentence its neighbours with the share of its score that each gets.
    private static func links(count: Int, _ similarity: (Int, Int) -> Double) -> [[(to: Int, share: Double)]] {
        var links = [[(to: Int, share: Double)]](repeating: [], count: count)
        for left in 0..<count {
            for right in left..<count where right > left {
                let similarity = similarity(left, right)
                guard similarity >= similarityMin else { continue }
                links[left].append((right, similarity))
                links[right].append((left, similarity))
            }
        }
        return links.map { neighbours in
            let sum = neighbours.reduce(0) { $0 + $1.share }
            return neighbours.map { ($0.to, $0.share / sum) }
        }
    }

    private static func step(
        _ scores: [Double], _ prior: [Double], _ links: [[(to: Int, share: Double)]]
    ) -> [Double] {
        var next = [Double](repeating: 0, count: scores.count)
        var stranded = 0.0
        for (from, neighbours) in links.enumerated() {
            if neighbours.isEmpty { stranded += scores[from] }
            for link in neighbours { next[link.to] += link.share * scores[from] }
        }
        // A sentence like no other gives its score back to the prior.
        for index in next.indices {
            next[index] = (1 - damping) * prior[index] + damping * (next[index] + stranded * prior[index])
        }
        return next
    }
}
