/// The sorts of servers that are known: what goes without saying in a configuration that names one.
package enum ProviderPreset: String, Sendable, Hashable, CaseIterable {
    case openAI = "openai"
    case anthropic
    /// `https://NAME.openai.azure.com/openai/deployments/{model}`: the deployment's name stands for the model.
    case azure
    case ollama
    case vllm
    case llamaCpp = "llamacpp"
    /// Hugging Face's Text Embeddings Inference.
    case tei
    /// The algorithms of this process.
    case local

    package var dialect: ProviderDialect {
        switch self {
        case .openAI, .azure, .ollama, .vllm, .llamaCpp, .tei: .openAI
        case .anthropic: .anthropic
        case .local: .local
        }
    }

    /// Where it is unless the configuration says otherwise; empty when only its operator can know, or nobody needs to.
    package var baseURL: String {
        switch self {
        case .openAI: "https://api.openai.com/v1"
        case .anthropic: "https://api.anthropic.com"
        case .ollama: "http://127.0.0.1:11434/v1"
        case .vllm: "http://127.0.0.1:8000/v1"
        case .llamaCpp: "http://127.0.0.1:8080/v1"
        case .tei: "http://127.0.0.1:8081/v1"
        case .azure, .local: ""
        }
    }

    /// The environment variable of its credential; empty for a server that is usually open.
    package var credential: String {
        switch self {
        case .openAI: "OPENAI_API_KEY"
        case .anthropic: "ANTHROPIC_API_KEY"
        case .azure: "AZURE_OPENAI_API_KEY"
        case .ollama, .vllm, .llamaCpp, .tei, .local: ""
        }
    }

    package var authentication: ProviderSettings.Authentication {
        switch self {
        case .openAI, .ollama, .vllm, .llamaCpp, .tei: .bearer
        case .anthropic: .xAPIKey
        case .azure: .apiKey
        case .local: .none
        }
    }

    package var query: [String: String] { self == .azure ? ["api-version": "2024-10-21"] : [:] }

    package var outputLimitField: ProviderSettings.OutputLimitField {
        self == .openAI || self == .azure ? .maxCompletionTokens : .maxTokens
    }

    package var quirks: Set<ProviderSettings.Quirk> {
        switch self {
        case .ollama, .llamaCpp: [.floatVectors]
        case .tei: [.embeddingsOnly, .floatVectors]
        case .openAI, .anthropic, .azure, .vllm, .local: []
        }
    }

    /// TEI takes 32 unless it was started otherwise.
    package var embeddingTextsMax: Int {
        switch self {
        case .tei: 32
        case .ollama, .llamaCpp: 512
        case .openAI, .anthropic, .azure, .vllm, .local: 2_048
        }
    }
}

extension ProviderName {
    package static let openAI = ProviderName(rawValue: ProviderPreset.openAI.rawValue)
    package static let anthropic = ProviderName(rawValue: ProviderPreset.anthropic.rawValue)
}
