extension OpenAICompatibleProvider {
    /// The two configured models. Without a price in the configuration they are declared unmetered.
    package static func models(_ configuration: GatewayConfiguration) -> [ModelDescription] {
        guard let settings = configuration.openAI else { return [] }
        var chat: Set<ModelCapability> = [.chat]
        if settings.supportsJSONSchema { chat.insert(.jsonSchema) }
        if settings.supportsTemperature { chat.insert(.temperature) }
        return [
            ModelDescription(
                name: settings.chatModel, provider: name, capabilities: chat, contextTokens: settings.contextTokens,
                outputTokensMax: settings.outputTokensMax, price: .unmetered),
            ModelDescription(
                name: settings.embeddingModel, provider: name, capabilities: [.embeddings],
                contextTokens: settings.embeddingContextTokens, outputTokensMax: 0, price: .unmetered,
                embeddingDimensions: settings.embeddingDimensions),
        ]
    }

    package static func chatModel(for task: ModelTask, _ configuration: GatewayConfiguration) -> ModelName? {
        configuration.openAI?.chatModel
    }

    package static func embeddingModel(_ configuration: GatewayConfiguration) -> ModelName? {
        configuration.openAI?.embeddingModel
    }
}
