import Domain

extension Searcher {
    /// What the scans found.
    struct Found: Sendable {
        let candidates: Candidates
        let backend: VectorBackend
        let isLexicalOnly: Bool
    }

    /// Hits are read with a few to spare, for those that have gone or may not be seen any more.
    private static let spare = 5

    func retrieve(
        _ request: SearchRequest, _ query: [Float]?, in snapshot: GenerationSnapshot
    ) async throws -> Found {
        let visible = snapshot.visible(to: request.permissions, keyPrefix: request.keyPrefix)
        let depth = max(request.depth, request.found)
        let store = vectorStore(of: snapshot)
        var vector: [(ordinal: UInt32, score: Double)] = []
        let hasVectors = snapshot.withVector > 0 || snapshot.table != nil
        if let query, hasVectors, query.count == snapshot.head.dimensions {
            let wanted = WantedChunks(
                visible: visible, permissions: request.permissions, keyPrefix: request.keyPrefix)
            vector = try await store.nearest(to: query, count: depth, among: wanted)
        }
        // Nothing is missing from an index that has nothing.
        let isLexicalOnly = request.mode != .lexical && snapshot.count > 0 && (query == nil || !hasVectors)
        let lexical = request.mode == .vector && !isLexicalOnly ? [] : words(request.query, depth, snapshot, visible)
        return Found(
            candidates: Candidates(
                lexical: lexical, vector: vector, count: request.found + Self.spare, in: snapshot, visible: visible),
            backend: store.backend, isLexicalOnly: isLexicalOnly)
    }

    private func vectorStore(of snapshot: GenerationSnapshot) -> any VectorStore {
        guard let table = snapshot.table else { return ExactVectors(snapshot: snapshot) }
        return HNSWVectors(snapshot: snapshot, table: table, postgres: postgres)
    }

    /// Equal scores are common among short texts. Their order is that of IDs and not of ordinals, so that it does not
    /// depend on how a snapshot came about.
    private func words(
        _ query: String, _ depth: Int, _ snapshot: GenerationSnapshot, _ visible: Bitmap
    ) -> [(ordinal: UInt32, score: Double)] {
        let terms = Analyzer(snapshot.head.analyzer).terms(of: query)
        return snapshot.lexical.search(terms, count: depth) { visible.contains(Int($0)) }
            .map { (id: snapshot.id($0.ordinal), ordinal: $0.ordinal, score: $0.score) }
            .sorted { ($0.score, $1.id) > ($1.score, $0.id) }
            .map { ($0.ordinal, $0.score) }
    }
}
