import Domain
import Knowledge

/// What `answer` asks of a tenant's knowledge.
struct AnswerKnowledge: Sendable {
    let index: @Sendable (IndexName, TenantID) async throws -> KnowledgeIndex?
    let search:
        @Sendable (SearchRequest, IndexName, TenantID, @escaping Searcher.Embedding) async throws -> SearchAnswer
    /// The bytes that a passage was cut from, as they are stored now; nil when they are gone.
    let source: @Sendable (SearchHit, IndexID) async throws -> DocumentExcerpt?

    init(
        index: @escaping @Sendable (IndexName, TenantID) async throws -> KnowledgeIndex?,
        search:
            @escaping @Sendable (SearchRequest, IndexName, TenantID, @escaping Searcher.Embedding) async throws ->
            SearchAnswer,
        source: @escaping @Sendable (SearchHit, IndexID) async throws -> DocumentExcerpt?
    ) {
        self.index = index
        self.search = search
        self.source = source
    }

    init(store: KnowledgeStore, searcher: Searcher) {
        self.init(
            index: { try await store.index($0, of: $1) },
            search: { try await searcher.search($0, in: $1, of: $2, embed: $3) },
            source: { hit, index in
                try await store.excerpt(
                    of: hit.document, version: hit.documentVersion, bytes: hit.source, in: index)
            })
    }
}
