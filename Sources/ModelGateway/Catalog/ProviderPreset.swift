/// Servers whose address, dialect and credential need not be written down.
package enum ProviderPreset: String, Sendable, Hashable, CaseIterable {
    case openAI = "openai"
    case anthropic
    case azure
    case ollama
    case vllm
    case llamaCpp = "llamacpp"
    case tei
    case local

    package var dialect: ProviderDialect {
        switch self {
        case .openAI, .azure, .ollama, .vllm, .llamaCpp, .tei: .openAI
        case .anthropic: .anthropic
        case .local: .local
        }
    }

    /// Where it is unless a `base_url` says otherwise; empty when only its operator can know, or nobody needs to.
    var baseURL: String {
        switch self {
        case .openAI: "https://api.openai.com/v1"
        case .anthropic: "https://api.anthropic.com/v1"
        case .ollama: "http://127.0.0.1:11434/v1"
        case .vllm: "http://127.0.0.1:8000/v1"
        case .llamaCpp: "http://127.0.0.1:8080/v1"
        case .tei: "http://127.0.0.1:8081/v1"
        case .azure, .local: ""
        }
    }

    /// The environment variable of its key; empty for a server that wants none.
    var credential: String {
        switch self {
        case .openAI: "OPENAI_API_KEY"
        case .anthropic: "ANTHROPIC_API_KEY"
        case .azure: "AZURE_OPENAI_API_KEY"
        case .ollama, .vllm, .llamaCpp, .tei, .local: ""
        }
    }
}
