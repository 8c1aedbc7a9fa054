import Domain
import PostgresDriver

extension Searcher {
    struct Shown: Sendable {
        var answer: SearchAnswer
        /// Whether the generation was the one that answers when its hits were read.
        var isActive: Bool
        /// Whether nothing that was found has gone or been hidden meanwhile.
        var isComplete: Bool
    }

    /// Reads what was found as it is now. Nil when the generation is gone.
    func show(
        _ found: Found, _ request: SearchRequest, _ snapshot: GenerationSnapshot, _ tenant: TenantID
    ) async throws -> Shown? {
        let candidates = found.candidates.best
        let rows = try await postgres.run(
            ReadHits(
                generation: snapshot.head.generation, tenant: tenant, permissions: request.permissions,
                hits: candidates.map(\.id), duplicates: candidates.flatMap(\.duplicates)))
        guard let head = rows.first else { return nil }
        let chunks = Dictionary(rows.compactMap(\.chunk).map { ($0.id, $0) }) { first, second in
            first.content == nil ? second : first
        }
        let hits = candidates.compactMap { hit($0, chunks, request) }
        return Shown(
            answer: SearchAnswer(
                generation: snapshot.head.number, version: snapshot.version, backend: found.backend,
                degraded: found.isLexicalOnly ? "lexical_only" : nil, hits: Array(hits.prefix(request.found))),
            isActive: head.active == snapshot.head.generation,
            isComplete: hits.count == candidates.count || head.version <= snapshot.version)
    }

    private func hit(
        _ candidate: Candidates.Candidate, _ chunks: [Int64: ReadHits.Chunk], _ request: SearchRequest
    ) -> SearchHit? {
        guard let chunk = chunks[candidate.id], let content = chunk.content else { return nil }
        return SearchHit(
            chunk: chunk.id, document: chunk.key, documentVersion: content.documentVersion, title: content.title,
            heading: content.heading, text: content.text, source: content.source, tokens: content.tokens,
            score: candidate.score, lexical: request.explains ? candidate.lexical : nil,
            vector: request.explains ? candidate.vector : nil,
            duplicates: candidate.duplicates.compactMap { chunks[$0]?.key }.filter { $0 != chunk.key }.sorted())
    }
}
