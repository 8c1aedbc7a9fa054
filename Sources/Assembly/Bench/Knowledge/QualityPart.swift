import Domain
import Knowledge

/// `quality`: every term of the manual's index is asked in every mode, and what is found is compared with where the index
/// leads.
struct QualityPart: Sendable {
    static let hashedNote =
        "the vectors are the local model's hashed n-grams: they are lexical, not semantic, and say nothing about what a "
        + "trained model adds"
    static let ruleNote =
        "labels: a query is a term of the printed index behind the terms it stands below; relevant is each section it links "
        + "to, from the element with the anchor's id to the next section of the same or a higher level, or the whole page; "
        + "a hit is relevant when at least half of its bytes lie there. page_: the same ten hits judged by page alone. "
        + "Left out of the corpus: bookindex.html, and nothing else. Intervals: 95 %, percentile bootstrap over queries, "
        + "2,000 resamples, seed 1"

    private static let modes: [SearchRequest.Mode] = [.lexical, .vector, .hybrid]
    private static let searchersMax = 2

    let ground: KnowledgeGround
    let labels: ManualLabels
    let embedder: QueryEmbedder
    /// Whether a model embeds that was trained, and so owes what is claimed of hybrid search.
    let isTrained: Bool

    func run() async throws -> BenchPart {
        var part = BenchPart()
        var scores: [SearchRequest.Mode: [LabelledQuery.Score]] = [:]
        var degraded = 0
        for mode in Self.modes {
            let (found, missing) = try await ask(mode)
            scores[mode] = found
            degraded += missing
            part.figures += figures(found, mode.rawValue)
        }
        if let hybrid = scores[.hybrid], let lexical = scores[.lexical] {
            part.figures += differences(hybrid, lexical)
        }
        part.figures += [
            BenchFigure("queries", Double(labels.queries.count), ""),
            BenchFigure("labels", Double(labels.queries.reduce(0) { $0 + $1.sections.count }), ""),
        ]
        part.checks = [
            BenchCheck("quality: labels that lead nowhere", expected: 0, found: Int64(labels.broken)),
            BenchCheck("quality: answers without vectors", expected: 0, found: Int64(degraded)),
        ]
        part.notes = [Self.ruleNote] + (isTrained ? [] : [Self.hashedNote])
        return part
    }

    /// The scores in the order of the queries, and how many answers lacked what was asked for.
    private func ask(_ mode: SearchRequest.Mode) async throws -> ([LabelledQuery.Score], Int) {
        let queries = labels.queries
        return try await withThrowingTaskGroup(of: [(Int, LabelledQuery.Score, Bool)].self) { group in
            for first in 0..<Self.searchersMax {
                group.addTask {
                    var scores: [(Int, LabelledQuery.Score, Bool)] = []
                    for place in stride(from: first, to: queries.count, by: Self.searchersMax) {
                        let answer = try await search(queries[place].text, mode)
                        let hits = answer.hits.map { LabelledQuery.Hit(page: $0.document.rawValue, range: $0.source) }
                        scores.append((place, queries[place].score(hits), answer.degraded != nil))
                        if first == 0 { ground.database.progress("asking, \(mode)", place, of: queries.count) }
                    }
                    return scores
                }
            }
            let all = try await group.reduce(into: []) { $0 += $1 }.sorted { $0.0 < $1.0 }
            return (all.map(\.1), all.count { $0.2 })
        }
    }

    private func search(_ query: String, _ mode: SearchRequest.Mode) async throws -> SearchAnswer {
        try await ground.searcher.search(
            SearchRequest(query: query, count: LabelledQuery.depth, mode: mode), in: ground.index.name,
            of: ground.tenant
        ) { model, text in embedder.vector(of: text, model: model) }
    }

    private func figures(_ scores: [LabelledQuery.Score], _ mode: String) -> [BenchFigure] {
        Self.estimated(scores.map(\.recall), "\(mode)_recall_at_10")
            + Self.estimated(scores.map(\.reciprocalRank), "\(mode)_mrr_at_10")
            + Self.estimated(scores.map(\.pageRecall), "\(mode)_page_recall_at_10")
            + Self.estimated(scores.map(\.pageReciprocalRank), "\(mode)_page_mrr_at_10")
    }

    private func differences(_ hybrid: [LabelledQuery.Score], _ lexical: [LabelledQuery.Score]) -> [BenchFigure] {
        let aim: BenchFigure.Aim? = isTrained ? .atLeast(0) : nil
        func figures(_ name: String, _ value: (LabelledQuery.Score) -> Double) -> [BenchFigure] {
            Self.interval(
                RankMetrics.difference(hybrid.map(value), lexical.map(value)), "hybrid_minus_lexical_\(name)", aim)
        }
        return figures("recall_at_10", \.recall) + figures("mrr_at_10", \.reciprocalRank)
    }

    private static func estimated(_ values: [Double], _ name: String) -> [BenchFigure] {
        interval(RankMetrics.estimate(values), name, nil)
    }

    private static func interval(
        _ estimate: RankMetrics.Estimate?, _ name: String, _ aim: BenchFigure.Aim?
    ) -> [BenchFigure] {
        guard let estimate else { return [] }
        return [
            BenchFigure(name, estimate.mean, "", aim: aim), BenchFigure(name + "_low", estimate.low, ""),
            BenchFigure(name + "_high", estimate.high, ""),
        ]
    }
}
