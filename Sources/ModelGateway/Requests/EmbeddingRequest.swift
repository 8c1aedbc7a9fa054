package import Domain

/// Texts to turn into vectors, in one call. `EmbeddingBatch.pack` cuts a longer list into such requests.
package struct EmbeddingRequest: Sendable {
    /// Untrusted.
    package var texts: [String]
    /// nil takes the configured one. Vectors of different models do not compare, so embedding never fails over.
    package var model: ModelName?

    package init(texts: [String], model: ModelName? = nil) {
        self.texts = texts
        self.model = model
    }
}

/// One vector per text, in the order of the texts.
package struct Embeddings: Sendable, Hashable {
    package let vectors: [[Float]]
    package let usage: Usage
    package let isUsageEstimated: Bool
    package let requestID: String?
    package let provider: ProviderName
    package let model: ModelName

    /// Numbers per vector; all have the same.
    package var dimensions: Int { vectors.first?.count ?? 0 }
}
