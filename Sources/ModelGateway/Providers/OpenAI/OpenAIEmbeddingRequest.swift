import Domain

/// The body of `POST /embeddings`.
enum OpenAIEmbeddingRequest {
    static func body(_ call: ProviderEmbeddingCall, settings: OpenAIConfiguration) -> JSONValue {
        var members: [String: JSONValue] = [
            "model": .string(call.model.vendorID),
            "input": .array(call.texts.map(JSONValue.string)),
            "encoding_format": .string(settings.vectorEncoding.rawValue),
        ]
        if settings.requestsEmbeddingDimensions, let dimensions = settings.embeddingDimensions {
            members["dimensions"] = .integer(Int64(dimensions))
        }
        return .object(members)
    }
}
