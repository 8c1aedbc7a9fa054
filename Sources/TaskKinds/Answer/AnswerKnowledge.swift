import Domain
import Knowledge

/// What `answer` asks of a tenant's knowledge.
struct AnswerKnowledge: Sendable {
    let index: @Sendable (IndexName, TenantID) async throws -> KnowledgeIndex?
    let search:
        @Sendable (SearchRequest, IndexName, TenantID, @escaping Searcher.Embedding) async throws -> SearchAnswer
    let document: @Sendable (DocumentKey, Int32, IndexID) async throws -> StoredDocument?

    init(
        index: @escaping @Sendable (IndexName, TenantID) async throws -> KnowledgeIndex?,
        search:
            @escaping @Sendable (SearchRequest, IndexName, TenantID, @escaping Searcher.Embedding) async throws ->
            SearchAnswer,
        document: @escaping @Sendable (DocumentKey, Int32, IndexID) async throws -> StoredDocument?
    ) {
        self.index = index
        self.search = search
        self.document = document
    }

    init(store: KnowledgeStore, searcher: Searcher) {
        self.init(
            index: { try await store.index($0, of: $1) },
            search: { try await searcher.search($0, in: $1, of: $2, embed: $3) },
            document: { try await store.document($0, version: $1, in: $2) })
    }
}
