package import Domain
package import ModelGateway

/// The kinds that Penstock ships. A new one is a folder beside this file and a line in it.
package enum TaskKindCatalog {
    /// An answer that does not pass its checks is asked for three times and soon: waiting makes no answer better, and
    /// each one costs.
    static let retry = RetryPolicy(rules: [
        .rejectedOutput: .init(attemptsMax: 3, backoff: .fullJitter(base: .milliseconds(200), cap: .seconds(2))),
        .truncated: .init(attemptsMax: 3, backoff: .fullJitter(base: .milliseconds(200), cap: .seconds(10))),
    ])

    /// - Parameters:
    ///   - chatPool: the pool of the provider that answers chat requests.
    ///   - embeddingPool: the pool of the provider that embeds.
    ///   - prompts: where `generate` finds what tenants have registered.
    ///   - others: handlers that live beside what they need, such as webhook delivery.
    package static func make(
        gateway: Gateway, chatPool: PoolName, embeddingPool: PoolName, prompts: any PromptStore,
        others: [any TaskHandler] = []
    ) throws -> KindCatalog {
        let kinds: [any TaskHandler] = [
            GraphTaskHandler(
                kind: "summarize", summary: "Summarizes a text of any length.", pool: chatPool, retry: retry,
                timeout: .seconds(900), graph: try SummarizeGraph.make(gateway),
                prompt: { PromptUse(PromptTemplate<SummaryBrief>.summarize, model: $0.model) }),
            GraphTaskHandler(
                kind: "classify", summary: "Puts a text under one label of a closed set.", pool: chatPool, retry: retry,
                timeout: .seconds(300), graph: try ClassifyGraph.make(gateway),
                prompt: { PromptUse(PromptTemplate<ClassificationBrief>.classify, model: $0.model) }),
            GraphTaskHandler(
                kind: "extract", summary: "Takes data out of a text, by a JSON schema.", pool: chatPool, retry: retry,
                timeout: .seconds(300), graph: try ExtractGraph.make(gateway), result: { $0.json() },
                prompt: { $0.prompt }),
            try GenerateHandler(gateway: gateway, prompts: prompts, pool: chatPool, retry: retry),
            GraphTaskHandler(
                kind: "embed", summary: "Turns texts into vectors.", pool: embeddingPool, retry: retry,
                timeout: .seconds(600), graph: try EmbedGraph.make(gateway)),
        ]
        return KindCatalog(kinds + others)
    }
}
