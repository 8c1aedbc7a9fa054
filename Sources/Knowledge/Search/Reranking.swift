package import Domain

/// Hits of a search that a model is to put in order. It names chunks and holds no text of theirs: whoever asks the model
/// reads them, as they are then, with ``Searcher/passages(_:)``.
package struct RankingQuestion: Sendable {
    package let tenant: TenantID
    package let generation: GenerationID
    package let query: String
    /// Of the one who searches.
    package let permissions: [String]
    /// Best first, as the search sees it.
    package let chunks: [Int64]

    package init(tenant: TenantID, generation: GenerationID, query: String, permissions: [String], chunks: [Int64]) {
        self.tenant = tenant
        self.generation = generation
        self.query = query
        self.permissions = permissions
        self.chunks = chunks
    }
}

/// What came back of a ``RankingQuestion``.
package enum Ranking: Sendable, Hashable {
    /// One score for each chunk, in the question's order.
    case scores([Int])
    /// None, and why: a word for programs.
    case missing(reason: String)
}

/// What became of the order that a model was to give.
package enum Reranking: Sendable, Hashable {
    case done
    /// The hits are in the order of the search.
    case skipped(reason: String)
}
