import HTTPAPI
import ModelGateway

extension EmbeddingModels {
    /// What a gateway's catalogue can embed with, at each moment.
    init(_ gateway: Gateway) {
        self.init(
            standard: { try? gateway.defaultEmbeddingModel().rawValue },
            isKnown: { gateway.catalog[ModelName(rawValue: $0)]?.capabilities.contains(.embeddings) == true },
            local: { model, text in
                guard let known = gateway.catalog[ModelName(rawValue: model)], known.provider == .local,
                    let dimensions = known.embeddingDimensions
                else { return nil }
                return HashedEmbedder.embed(text, dimensions: dimensions)
            })
    }
}
