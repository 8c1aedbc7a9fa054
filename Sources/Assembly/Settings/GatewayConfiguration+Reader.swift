import Configuration
package import Domain
package import ModelGateway

extension GatewayConfiguration {
    /// Reads which providers serve what. Without any setting everything is answered by `local`.
    ///
    /// - `PENSTOCK_CHAT_PROVIDER`, `PENSTOCK_EMBEDDING_PROVIDER`: `local` or `openai`.
    /// - `OPENAI_BASE_URL`, `OPENAI_API_KEY`: any OpenAI-compatible server; `http://127.0.0.1:11434/v1` is Ollama.
    /// - `PENSTOCK_CHAT_MODEL`, `PENSTOCK_EMBEDDING_MODEL`: the models of that server.
    init(_ reader: ConfigReader) {
        self.init()
        chatProvider = ProviderName(rawValue: reader.string(forKey: "penstock.chat.provider", default: "local"))
        embeddingProvider = ProviderName(
            rawValue: reader.string(forKey: "penstock.embedding.provider", default: "local"))
        guard chatProvider == "openai" || embeddingProvider == "openai" else { return }
        var openAI = OpenAIConfiguration(
            chatModel: ModelName(rawValue: reader.string(forKey: "penstock.chat.model", default: "gpt-4o-mini")),
            embeddingModel: ModelName(
                rawValue: reader.string(forKey: "penstock.embedding.model", default: "text-embedding-3-small")))
        openAI.baseURL = reader.string(forKey: "openai.base.url", default: openAI.baseURL)
        openAI.key = reader.string(forKey: "openai.api.key", isSecret: true).map { Secret($0) }
        openAI.supportsJSONSchema = reader.bool(forKey: "penstock.chat.json.schema", default: false)
        if reader.bool(forKey: "penstock.chat.old.output.limit", default: false) {
            openAI.outputLimitField = .maxTokens
        }
        self.openAI = openAI
    }

    /// The pool of a provider has its name: one limit for each provider.
    package var chatPool: PoolName { PoolName(rawValue: chatProvider.rawValue) }
    package var embeddingPool: PoolName { PoolName(rawValue: embeddingProvider.rawValue) }

    /// The pools of every provider that has a model here. A route may move on to any of them, and the call then takes a
    /// slot there: so a worker holds slots of all.
    package var pools: [PoolName] {
        let providers = ModelCatalog(self).all.map { PoolName(rawValue: $0.provider.rawValue) }
        return Set([chatPool, embeddingPool] + providers).sorted { $0.rawValue < $1.rawValue }
    }
}
