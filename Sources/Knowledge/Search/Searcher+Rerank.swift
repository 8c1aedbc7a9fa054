import Domain
import PostgresDriver

extension Searcher {
    /// Asks for a ranking; it may take seconds, within a bound of its own, and never fails.
    package typealias Ranker = @Sendable (RankingQuestion) async -> Ranking

    /// The chunks that are to be ranked, in the question's order, as the one who searches may see them now; nil when one of
    /// them is gone or hidden, because a ranking of the others would be of another question.
    package func passages(_ question: RankingQuestion) async throws -> [SearchHit]? {
        let rows = try await postgres.run(
            ReadHits(
                generation: question.generation, tenant: question.tenant, permissions: question.permissions,
                hits: question.chunks, duplicates: []))
        let chunks = Dictionary(rows.compactMap(\.chunk).map { ($0.id, $0) }) { first, _ in first }
        let hits = question.chunks.compactMap { id -> SearchHit? in
            guard let chunk = chunks[id], let content = chunk.content else { return nil }
            return SearchHit(
                chunk: id, document: chunk.key, documentVersion: content.documentVersion, title: content.title,
                heading: content.heading, text: content.text, source: content.source, tokens: content.tokens, score: 0)
        }
        return hits.count == question.chunks.count ? hits : nil
    }

    /// Puts the best hits of a search in the model's order.
    ///
    /// The model only gives scores to hits that are there: it can neither add one nor take one away. It may have thought for
    /// seconds, so what is shown is read anew behind its answer, and what was deleted or hidden meanwhile is not shown,
    /// whether there was an answer or not. Nil when the generation is gone.
    func reranked(
        _ outcome: Outcome, _ request: SearchRequest, _ tenant: TenantID, _ ranker: Ranker
    ) async throws -> SearchAnswer? {
        let chunks = outcome.answer.hits.prefix(request.rerank ?? 0).map(\.chunk)
        guard chunks.count > 1 else { return outcome.answer }
        let ranking = await ranker(
            RankingQuestion(
                tenant: tenant, generation: outcome.snapshot.head.generation, query: request.query,
                permissions: request.permissions, chunks: chunks))
        guard var answer = try await show(outcome.found, request, outcome.snapshot, tenant)?.answer else { return nil }
        switch ranking {
        case .scores(let scores) where scores.count == chunks.count:
            let known = Dictionary(zip(chunks, scores)) { first, _ in first }
            answer.hits = Self.ordered(answer.hits, by: known, explains: request.explains)
            answer.reranking = .done
        case .scores: answer.reranking = .skipped(reason: Self.unusable)
        case .missing(let reason): answer.reranking = .skipped(reason: reason)
        }
        return answer
    }

    /// The best first; equal scores, and what has none, keep the search's order, the latter behind the others.
    static func ordered(_ hits: [SearchHit], by scores: [Int64: Int], explains: Bool) -> [SearchHit] {
        let scored = hits.enumerated().map {
            (place: $0.offset, hit: $0.element, score: scores[$0.element.chunk] ?? -1)
        }
        return scored.sorted { ($0.score, $1.place) > ($1.score, $0.place) }.map { entry in
            var hit = entry.hit
            if explains, entry.score >= 0 { hit.rerank = Double(entry.score) }
            return hit
        }
    }

    /// The scores are not one for each hit.
    package static let unusable = "ranking_unusable"
    /// What was to be ranked is not there any more.
    package static let changed = "index_changed"
}
