import Configuration
package import Domain
package import ModelGateway

extension GatewayConfiguration {
    /// Reads which providers serve what. Without any setting everything is answered by `local`.
    ///
    /// - `PENSTOCK_CHAT_PROVIDER`, `PENSTOCK_EMBEDDING_PROVIDER`: `local` or `openai`.
    /// - `OPENAI_BASE_URL`, `OPENAI_API_KEY`: any OpenAI-compatible server; `http://127.0.0.1:11434/v1` is Ollama.
    /// - `PENSTOCK_LOG_PEPPER`: `id:base64,…`, the keys of the fingerprints in logs, the current one first.
    /// - `PENSTOCK_CHAT_MODEL`, `PENSTOCK_EMBEDDING_MODEL`: the models of that server.
    init(_ reader: ConfigReader) {
        self.init()
        chatProvider = ProviderName(rawValue: reader.string(forKey: "penstock.chat.provider", default: "local"))
        embeddingProvider = ProviderName(
            rawValue: reader.string(forKey: "penstock.embedding.provider", default: "local"))
        logPepper = reader.string(forKey: "penstock.log.pepper", isSecret: true).map { Secret($0) }
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
}
