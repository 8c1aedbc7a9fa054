import Domain

/// Chat completions and embeddings as OpenAI defined them, from one server that speaks them.
struct OpenAIProvider: Provider {
    let exchange: ProviderExchange<OpenAIRules>
    var settings: ProviderSettings { exchange.settings }

    init(_ settings: ProviderSettings, _ connections: ProviderConnections) {
        exchange = ProviderExchange(settings: settings, connections: connections)
    }
}

enum OpenAIRules: ExchangeRules {
    static let headers: [String: String] = [:]
    static let requestIDHeader = "x-request-id"
    static func failure(_ refusal: ProviderRefusal) -> Failure { OpenAIFailures.failure(refusal) }
}
