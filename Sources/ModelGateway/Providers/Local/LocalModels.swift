/// The models that run inside this process. They cost nothing and read no more than the gateway's limits let in.
extension LocalProvider {
    static let extractiveModel: ModelName = "local-extractive-1"
    static let lexicalModel: ModelName = "local-lexical-1"
    static let hashedModel: ModelName = "local-hashed-384"
    static let hashedDimensions = 384

    package static var models: [ModelDescription] {
        [
            model(extractiveModel, can: .chat),
            model(lexicalModel, can: .chat),
            model(hashedModel, can: .embeddings, dimensions: hashedDimensions),
        ]
    }

    package static func chatModel(for task: ModelTask) -> ModelName? {
        switch task {
        case .summarize, .answer, .rerank, .rewrite: extractiveModel
        case .classify: lexicalModel
        case .extract, .generate: nil
        }
    }

    private static func model(
        _ name: ModelName, can capability: ModelCapability, dimensions: Int? = nil
    ) -> ModelDescription {
        ModelDescription(
            name: name, provider: .local, capabilities: [capability], contextTokens: 10_000_000,
            outputTokensMax: capability == .chat ? 1_000_000 : 0, price: .unmetered, embeddingDimensions: dimensions)
    }
}
