/// Every provider there is. A new one is a folder beside this file and a line here.
package enum ProviderCatalog {
    private static let all: [any Provider.Type] = [
        LocalProvider.self,
        OpenAICompatibleProvider.self,
    ]

    package static var names: [ProviderName] { all.map { $0.name } }

    /// The models of every configured provider.
    static func models(_ configuration: GatewayConfiguration) -> [ModelDescription] {
        all.flatMap { $0.models(configuration) }
    }

    /// What `provider` answers `task` with when a request names no model; nil when it is not configured.
    static func chatModel(of provider: ProviderName, for task: ModelTask, _ configuration: GatewayConfiguration)
        -> ModelName?
    {
        all.first { $0.name == provider }?.chatModel(for: task, configuration)
    }

    /// What `provider` embeds with when a request names no model; nil when it is not configured.
    static func embeddingModel(of provider: ProviderName, _ configuration: GatewayConfiguration) -> ModelName? {
        all.first { $0.name == provider }?.embeddingModel(configuration)
    }

    /// The configured providers by name.
    package static func providers(
        _ configuration: GatewayConfiguration, connections: ProviderConnections?
    ) -> [ProviderName: any Provider] {
        var providers: [ProviderName: any Provider] = [:]
        for type in all {
            if let provider = type.make(configuration, connections: connections) { providers[type.name] = provider }
        }
        return providers
    }
}
