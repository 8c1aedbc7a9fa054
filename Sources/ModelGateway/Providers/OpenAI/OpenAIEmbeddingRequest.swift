import Domain

/// The body of `POST /embeddings`.
enum OpenAIEmbeddingRequest {
    static func body(_ texts: [String], model: ModelDescription, settings: ProviderSettings) -> JSONValue {
        var members: [String: JSONValue] = [
            "model": .string(model.vendorID),
            "input": .array(texts.map(JSONValue.string)),
            "encoding_format": settings.quirks.contains(.floatVectors) ? "float" : "base64",
        ]
        if settings.quirks.contains(.choosesDimensions), let dimensions = model.embeddingDimensions {
            members["dimensions"] = .integer(Int64(dimensions))
        }
        return .object(members)
    }
}
