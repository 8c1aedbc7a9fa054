/// What a model can do.
package enum ModelCapability: String, Sendable, Hashable, CaseIterable {
    case chat
    case embeddings
    /// Answers that follow a JSON schema, enforced by the provider while it writes.
    case jsonSchema
    /// Asking for tools it is offered.
    case tools
    /// A sampling temperature other than its default.
    case temperature
}

/// One model as the catalogue knows it.
package struct ModelDescription: Sendable, Hashable {
    package var name: ModelName
    package var provider: ProviderName
    package var capabilities: Set<ModelCapability>
    /// Tokens of prompt and answer together.
    package var contextTokens: Int
    /// The longest answer, in tokens, hidden reasoning included; 0 for a model that only embeds.
    package var outputTokensMax: Int
    package var price: ModelPrice
    /// Numbers per vector; nil when the model does not embed or its operator did not say.
    package var embeddingDimensions: Int?

    package init(
        name: ModelName, provider: ProviderName, capabilities: Set<ModelCapability>, contextTokens: Int,
        outputTokensMax: Int, price: ModelPrice, embeddingDimensions: Int? = nil
    ) {
        self.name = name
        self.provider = provider
        self.capabilities = capabilities
        self.contextTokens = contextTokens
        self.outputTokensMax = outputTokensMax
        self.price = price
        self.embeddingDimensions = embeddingDimensions
    }
}
