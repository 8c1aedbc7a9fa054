import ProviderSimulator

/// The catalogue of these tests: `alfa` speaks Anthropic's dialect and has `scribe`; `bravo` speaks OpenAI's and has `clerk`
/// and, for embeddings, `vectors`; `charlie` is another vendor with `wide`, whose vectors are longer.
struct KnowledgePlan: Sendable {
    static let bravoCredential = CatalogPlan.bravoCredential
    static let alfaCredential = CatalogPlan.alfaCredential

    var dimensions = 32
    var wideDimensions = 48
    /// Which of the chat models answers; nil for the one that needs no provider.
    var answers: String?
    /// Whether the chat models write by a schema that they are sent, or are only told of it.
    var enforcesSchemas = true
    /// Nano-dollars per token of an embedded text.
    var nanosPerToken: Int64 = 1_000

    var price: TokenPrice { TokenPrice(input: nanosPerToken, output: 0) }

    func text(url: String, wideURL: String) -> String {
        """
        version: knowledge
        providers:
          alfa:
            preset: anthropic
            base_url: \(url)
            credential: \(Self.alfaCredential)
            limits: {concurrency: 4}
          bravo:
            preset: openai
            base_url: \(url)/v1
            credential: \(Self.bravoCredential)
            limits: {concurrency: 4}
          charlie:
            preset: openai
            base_url: \(wideURL)/v1
            credential: \(Self.bravoCredential)
            limits: {concurrency: 4}
        models:
          scribe:
            provider: alfa
        \(writer)
          clerk:
            provider: bravo
        \(writer)
          vectors:
            provider: bravo
        \(embedder(dimensions))
          wide:
            provider: charlie
        \(embedder(wideDimensions))
        routes:
          chat:
            models: [\(answers ?? "clerk")]
            failover: fail_fast
          vectors:
            models: [vectors]
            failover: fail_fast
        defaults:
          \(answers == nil ? "summarize" : "answer"): chat
          embed: vectors

        """
    }

    private var writer: String {
        """
            capabilities: [\(enforcesSchemas ? "chat, json_schema" : "chat")]
            context_tokens: 200000
            output_tokens_max: 256
            prices:
              - from: 2026-01-01
                input: 2.0
                output: 8.0
        """
    }

    private func embedder(_ dimensions: Int) -> String {
        """
            capabilities: [embeddings]
            context_tokens: 8192
            embedding_dimensions: \(dimensions)
            prices:
              - from: 2026-01-01
                input: \(Double(nanosPerToken) / 1_000)
        """
    }
}
