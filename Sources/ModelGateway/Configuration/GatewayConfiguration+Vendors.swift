import Domain

extension GatewayConfiguration {
    /// Adds a server with one model that writes and one that embeds. Without a price they are declared unmetered.
    package mutating func add(
        _ provider: ProviderSettings, chat: ModelName?, embedding: ModelName? = nil,
        capabilities: Set<ModelCapability> = [], contextTokens: Int = 128_000, outputTokensMax: Int = 16_384
    ) {
        providers.append(provider)
        if let chat {
            models.append(
                ModelDescription(
                    name: chat, provider: provider.name, capabilities: capabilities.union([.chat]),
                    contextTokens: contextTokens, outputTokensMax: outputTokensMax, price: .unmetered))
        }
        if let embedding {
            models.append(
                ModelDescription(
                    name: embedding, provider: provider.name, capabilities: [.embeddings], contextTokens: 8_192,
                    outputTokensMax: 0, price: .unmetered))
        }
    }

    /// What is wrong with the servers and with the models they are said to serve.
    func vendorComplaints() -> [String] {
        var complaints = providers.flatMap { $0.complaints() }
        let names = [.local] + providers.map(\.name)
        complaints += Dictionary(grouping: names, by: \.self).filter { $0.value.count > 1 }
            .map { "two providers have the name \"\($0.key)\"" }.sorted()
        let models = LocalProvider.models + models
        complaints += Dictionary(grouping: models, by: \.name).filter { $0.value.count > 1 }
            .map { "two models have the name \"\($0.key)\"" }.sorted()
        complaints += models.filter { !names.contains($0.provider) }
            .map { "model \"\($0.name)\" names the provider \"\($0.provider)\", which is not configured" }
        if chatProvider != .local, names.contains(chatProvider), chatModel == nil {
            complaints.append("chatProvider is \"\(chatProvider)\" and chatModel is not set")
        }
        if embeddingProvider != .local, names.contains(embeddingProvider), embeddingModel == nil {
            complaints.append("embeddingProvider is \"\(embeddingProvider)\" and embeddingModel is not set")
        }
        return complaints
    }
}
