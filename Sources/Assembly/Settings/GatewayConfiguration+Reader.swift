import Configuration
package import Domain
package import ModelGateway

extension GatewayConfiguration {
    /// Reads which providers serve what. Without any setting everything is answered by `local`.
    ///
    /// - `PENSTOCK_MODELS`: a catalogue's file, in place of the settings below. See ``Settings/readModels(_:)``.
    /// - `PENSTOCK_CHAT_PROVIDER`: `local`, `openai` or `anthropic`; `PENSTOCK_EMBEDDING_PROVIDER`: `local` or `openai`.
    /// - `OPENAI_BASE_URL`, `OPENAI_API_KEY`: any OpenAI-compatible server; `http://127.0.0.1:11434/v1` is Ollama.
    /// - `ANTHROPIC_BASE_URL`, `ANTHROPIC_API_KEY`: any server that speaks Anthropic's Messages.
    /// - `PENSTOCK_CHAT_MODEL`, `PENSTOCK_EMBEDDING_MODEL`: the models of those servers.
    /// - `PENSTOCK_CHAT_JSON_SCHEMA`: whether the chat model enforces a JSON schema while it writes.
    /// - `PENSTOCK_CACHE_SECONDS`: how long kinds may remember an answer: `3600` for summarize, classify, extract, answer
    ///   and the order of searches, or `summarize=3600,generate=60`; 0, the default, is not at all.
    /// - `PENSTOCK_LOG_PEPPER`: `id:base64,…`, the keys of the fingerprints in logs, the current one first.
    init(_ reader: ConfigReader) {
        self.init()
        chatProvider = ProviderName(rawValue: reader.string(forKey: "penstock.chat.provider", default: "local"))
        embeddingProvider = ProviderName(
            rawValue: reader.string(forKey: "penstock.embedding.provider", default: "local"))
        readCacheLifetimes(reader.string(forKey: "penstock.cache.seconds", default: "0"))
        logPepper = reader.string(forKey: "penstock.log.pepper", isSecret: true).map { Secret($0) }
        readTimers(reader)
        if chatProvider == .openAI || embeddingProvider == .openAI { addOpenAI(reader) }
        if chatProvider == .anthropic { addAnthropic(reader) }
    }

    private mutating func addOpenAI(_ reader: ConfigReader) {
        var settings = ProviderSettings(.openAI)
        settings.read(reader, url: "openai.base.url", credential: "openai.api.key")
        if reader.bool(forKey: "penstock.chat.old.output.limit", default: false) {
            settings.outputLimitField = .maxTokens
        }
        let embedding = ModelName(
            rawValue: reader.string(forKey: "penstock.embedding.model", default: "text-embedding-3-small"))
        // Beside another vendor's chat model only the embeddings are this server's.
        let chat = chatProvider == .openAI ? Self.chatModel(reader, default: "gpt-4o-mini") : nil
        if let chat { chatModel = chat }
        embeddingModel = embedding
        add(
            settings, chat: chat, embedding: embedding,
            capabilities: Self.capabilities(reader).union([.temperature]))
    }

    private mutating func addAnthropic(_ reader: ConfigReader) {
        var settings = ProviderSettings(.anthropic)
        settings.read(reader, url: "anthropic.base.url", credential: "anthropic.api.key")
        let chat = Self.chatModel(reader, default: "claude-haiku-4-5")
        chatModel = chat
        // Newer models refuse a temperature, so none is sent until the catalogue says which accept it.
        add(settings, chat: chat, capabilities: Self.capabilities(reader), contextTokens: 200_000)
    }

    private static func chatModel(_ reader: ConfigReader, default name: String) -> ModelName {
        ModelName(rawValue: reader.string(forKey: "penstock.chat.model", default: name))
    }

    private static func capabilities(_ reader: ConfigReader) -> Set<ModelCapability> {
        reader.bool(forKey: "penstock.chat.json.schema", default: false) ? [.tools, .jsonSchema] : [.tools]
    }

    /// The pool of a provider has its name: one limit for each provider.
    package var chatPool: PoolName { PoolName(rawValue: chatProvider.rawValue) }
    package var embeddingPool: PoolName { PoolName(rawValue: embeddingProvider.rawValue) }

    /// The pools of every provider that can be used, with what the catalogue says about their limits. A route may move on to
    /// any of them, and the call then takes a slot there: so a worker holds slots of all.
    /// - Parameter catalog: of the file, as it is now; nil when there is no file.
    func pools(by catalog: ModelCatalog?) -> [(name: PoolName, limit: Int?)] {
        var limits: [PoolName: Int?] = [:]
        for entry in catalog?.allProviders.filter(\.isEnabled) ?? [] {
            limits[entry.pool] = .some(entry.limits.concurrency)
        }
        let others = providers.map { PoolName(rawValue: $0.name.rawValue) }
        for name in [chatPool, embeddingPool] + others where limits[name] == nil { limits[name] = .some(nil) }
        return limits.map { (name: $0.key, limit: $0.value) }.sorted { $0.name.rawValue < $1.name.rawValue }
    }
}

extension ProviderSettings {
    /// Where the server is and what opens it.
    fileprivate mutating func read(_ reader: ConfigReader, url: ConfigKey, credential key: ConfigKey) {
        baseURL = reader.string(forKey: url, default: baseURL)
        credential = reader.string(forKey: key, isSecret: true).map { Secret($0) }
    }
}
