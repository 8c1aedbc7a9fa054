package import Domain
package import Knowledge
package import ModelGateway

/// The kinds that Penstock ships. A new one is a folder beside this file and a line in it.
package enum TaskKindCatalog {
    /// An answer that does not pass its checks is asked for three times and soon: waiting makes no answer better, and
    /// each one costs.
    static let retry = RetryPolicy(rules: [
        .rejectedOutput: .init(attemptsMax: 3, backoff: .fullJitter(base: .milliseconds(200), cap: .seconds(2))),
        .truncated: .init(attemptsMax: 3, backoff: .fullJitter(base: .milliseconds(200), cap: .seconds(10))),
    ])

    /// A kind's tasks wait in the pool of the provider that its default route begins with, as the catalogue in use names it
    /// when the task is made.
    ///
    /// - Parameters:
    ///   - chatPool: the pool of kinds whose default route the catalogue does not name.
    ///   - embeddingPool: the same for embedding.
    ///   - prompts: where `generate` finds what tenants have registered.
    ///   - store: the indexes, documents and generations of knowledge.
    ///   - searcher: finds in them; `answer` asks it, and what is rebuilt is verified by it.
    ///   - vectors: where tenants' vectors are kept that were paid for once; the store, unless said otherwise.
    ///   - hasPool: whether a pool is there by now. Until that of a new provider is, the tasks wait in the pool that is for
    ///     kinds without a route: their calls take the provider's slots all the same.
    ///   - others: handlers that live beside what they need, such as webhook delivery.
    package static func make(
        gateway: Gateway, chatPool: PoolName, embeddingPool: PoolName, prompts: any PromptStore,
        store: KnowledgeStore, searcher: Searcher, vectors: (any VectorCache)? = nil,
        hasPool: @escaping @Sendable (PoolName) -> Bool = { _ in true }, others: [any TaskHandler] = []
    ) throws -> KindCatalog {
        let pool: @Sendable (RouteUse, PoolName) -> PoolName = { use, other in
            gateway.catalog.pool(for: use).flatMap { hasPool($0) ? $0 : nil } ?? other
        }
        let kinds: [any TaskHandler] = [
            GraphTaskHandler(
                kind: "summarize", summary: "Summarizes a text of any length.",
                pool: pool(.summarize, chatPool), retry: retry, timeout: .seconds(900),
                graph: try SummarizeGraph.make(gateway), estimating: SummarizeEstimate.make(gateway),
                prompt: {
                    PromptUse(PromptTemplate<SummaryBrief>.summarize, model: $0.model, modelVersion: $0.modelVersion)
                }),
            GraphTaskHandler(
                kind: "classify", summary: "Puts a text under one label of a closed set.",
                pool: pool(.classify, chatPool), retry: retry, timeout: .seconds(300),
                graph: try ClassifyGraph.make(gateway), estimating: ClassifyEstimate.make(gateway),
                prompt: {
                    PromptUse(
                        PromptTemplate<ClassificationBrief>.classify, model: $0.model, modelVersion: $0.modelVersion)
                }),
            GraphTaskHandler(
                kind: "extract", summary: "Takes data out of a text, by a JSON schema.",
                pool: pool(.extract, chatPool), retry: retry, timeout: .seconds(300),
                graph: try ExtractGraph.make(gateway), estimating: ExtractEstimate.make(gateway),
                result: { $0.json() }, prompt: { $0.prompt }),
            try GenerateHandler(
                gateway: gateway, prompts: prompts, pool: pool(.generate, chatPool),
                retry: retry),
            try EmbedHandler(
                gateway: gateway, pool: pool(.embed, embeddingPool), retry: retry),
            EmbedPartHandler(
                gateway: gateway, cache: vectors ?? store, pool: pool(.embed, embeddingPool),
                retry: retry),
            try AnswerHandler(
                gateway: gateway, knowledge: AnswerKnowledge(store: store, searcher: searcher),
                pool: pool(.answer, chatPool), retry: retry),
            try RankHandler(
                gateway: gateway, pool: pool(.answer, chatPool), passages: { try await searcher.passages($0) }),
        ]
        let index = IndexKinds.make(
            gateway: gateway, store: store, searcher: searcher,
            embeddingPool: { pool(.embed, embeddingPool) })
        return KindCatalog(kinds + index + others)
    }
}
