package import Domain
import ModelGateway

/// A server that embeds, in place of the local vectors.
package struct BenchEmbedding: Sendable {
    /// The base URL of any OpenAI-compatible server.
    package let url: String
    package let model: String
    /// nil for a server that asks for none.
    package let key: Secret?

    package init(url: String, model: String, key: Secret?) {
        self.url = url
        self.model = model
        self.key = key
    }

    /// A gateway's configuration in which it embeds.
    var gateway: GatewayConfiguration {
        var provider = ProviderSettings(.openAI)
        provider.baseURL = url
        provider.credential = key ?? Secret("none")
        // A model on two shared cores reads some thirty chunks a second, and each request's answer has to begin in time.
        provider.embeddingTextsMax = 32
        var configuration = GatewayConfiguration()
        configuration.embeddingProvider = .openAI
        configuration.embeddingModel = ModelName(rawValue: model)
        configuration.add(provider, chat: nil, embedding: ModelName(rawValue: model))
        return configuration
    }
}
