/// The protocol a server speaks.
package enum ProviderDialect: String, Sendable, Hashable, CaseIterable {
    /// No server: the algorithms of this process.
    case local
    /// Chat completions and embeddings as OpenAI defined them.
    case openAI = "openai"
    /// Anthropic's Messages.
    case anthropic
}
