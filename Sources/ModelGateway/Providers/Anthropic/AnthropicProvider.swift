import Domain

/// Anthropic's Messages, from one server that speaks them. It has no embeddings.
struct AnthropicProvider: Provider {
    private let exchange: ProviderExchange<AnthropicRules>

    init(_ settings: ProviderSettings, _ connections: ProviderConnections) {
        exchange = ProviderExchange(settings: settings, connections: connections)
    }

    /// Streams one message.
    func complete(_ call: ProviderCall) async throws(ProviderError) -> ProviderAnswer {
        // The dialect's range is smaller than ours. Lowering what somebody asked for would hide that.
        guard (call.temperature ?? 0) <= 1 else {
            throw ProviderError(.invalidRequest("temperature must be from 0 to 1 for this model."))
        }
        let prompt = call.renderedPrompt()
        return try await exchange.stream(
            path, AnthropicRequest.body(call, prompt: prompt), for: call, prompt: prompt,
            into: AnthropicStream(answerBytesMax: call.answerBytesMax))
    }

    func embed(_ call: ProviderEmbeddingCall) async throws(ProviderError) -> ProviderEmbeddings {
        throw ProviderError(.incapableModel(.embeddings))
    }

    /// The base URL is written without the version by convention; with it, it means the same.
    private var path: String {
        let base = exchange.settings.baseURL
        return base.hasSuffix("/v1") || base.hasSuffix("/v1/") ? "/messages" : "/v1/messages"
    }
}

enum AnthropicRules: ExchangeRules {
    static let headers = ["anthropic-version": "2023-06-01"]
    static let requestIDHeader = "request-id"
    static func failure(_ refusal: ProviderRefusal) -> Failure { AnthropicFailures.failure(refusal) }
}
