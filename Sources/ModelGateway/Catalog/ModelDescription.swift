package import Foundation

/// What a model can do.
package enum ModelCapability: String, Sendable, Hashable, CaseIterable {
    case chat
    case embeddings
    /// Answers that follow a JSON schema, enforced by the provider while it writes.
    case jsonSchema = "json_schema"
    /// A sampling temperature other than its default.
    case temperature
    /// Asking for tools.
    case tools
}

/// One model as the catalogue knows it.
package struct ModelDescription: Sendable, Hashable {
    /// Our name for it.
    package var name: ModelName
    package var provider: ProviderName
    /// What its vendor calls it, with the version it is pinned to.
    package var vendorID: String
    package var capabilities: Set<ModelCapability>
    /// The hints it accepts; `temperature` is among them whenever it is among the capabilities.
    package var acceptedParameters: Set<ModelParameter>
    /// Tokens of prompt and answer together.
    package var contextTokens: Int
    /// The longest answer, in tokens, hidden reasoning included; 0 for a model that only embeds.
    package var outputTokensMax: Int
    /// Models with the same tokenizer have the same family; what was learnt of one serves the others.
    package var tokenizer: String
    package var pricing: ModelPricing
    /// The price of the pass that holds this value. Set by ``priced(at:)``; until then the only price, or the latest.
    package var price: ModelPrice
    /// Numbers per vector; nil when the model does not embed or its operator did not say.
    package var embeddingDimensions: Int?

    /// A model with one price for all times.
    package init(
        name: ModelName, provider: ProviderName, capabilities: Set<ModelCapability>, contextTokens: Int,
        outputTokensMax: Int, price: ModelPrice, embeddingDimensions: Int? = nil
    ) {
        self.init(
            name: name, provider: provider, capabilities: capabilities, contextTokens: contextTokens,
            outputTokensMax: outputTokensMax, pricing: .always(price), embeddingDimensions: embeddingDimensions)
    }

    package init(
        name: ModelName, provider: ProviderName, vendorID: String? = nil, capabilities: Set<ModelCapability>,
        parameters: Set<ModelParameter> = [], contextTokens: Int, outputTokensMax: Int, tokenizer: String? = nil,
        pricing: ModelPricing, embeddingDimensions: Int? = nil
    ) {
        self.name = name
        self.provider = provider
        self.vendorID = vendorID ?? name.rawValue
        self.capabilities = capabilities
        acceptedParameters = capabilities.contains(.temperature) ? parameters.union([.temperature]) : parameters
        self.contextTokens = contextTokens
        self.outputTokensMax = outputTokensMax
        self.tokenizer = tokenizer ?? provider.rawValue
        self.pricing = pricing
        price = pricing.price(at: .distantFuture) ?? .unmetered
        self.embeddingDimensions = embeddingDimensions
    }

    /// The model with its price at `time`; nil when it has none then.
    package func priced(at time: Date) -> ModelDescription? {
        guard let price = pricing.price(at: time) else { return nil }
        var model = self
        model.price = price
        return model
    }
}
