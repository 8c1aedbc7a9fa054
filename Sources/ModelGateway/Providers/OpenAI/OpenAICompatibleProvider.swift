import Domain

extension ProviderName {
    package static let openAI: ProviderName = "openai"
}

/// Chat completions and embeddings as OpenAI defined them, from any server that speaks them.
package struct OpenAICompatibleProvider: Provider {
    package static let name = ProviderName.openAI

    let exchange: OpenAIExchange

    package static func make(
        _ configuration: GatewayConfiguration, connections: ProviderConnections?
    ) -> (any Provider)? {
        guard let settings = configuration.openAI, let connections else { return nil }
        return OpenAICompatibleProvider(exchange: OpenAIExchange(connections: connections, settings: settings))
    }
}
