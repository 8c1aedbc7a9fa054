package import Domain
import Foundation

/// A server that speaks OpenAI's chat completions and embeddings: OpenAI itself, or vLLM, Ollama, llama.cpp and others.
package struct OpenAIConfiguration: Sendable {
    /// The field that carries the output limit. Newer models of OpenAI refuse the old one, older servers ignore the new.
    package enum OutputLimitField: String, Sendable, CaseIterable {
        case maxCompletionTokens = "max_completion_tokens"
        case maxTokens = "max_tokens"
    }

    /// How vectors travel. Answers are understood in both forms, whatever was asked for.
    package enum VectorEncoding: String, Sendable, CaseIterable {
        case base64
        case float
    }

    /// Up to and including the version, such as `https://api.openai.com/v1`.
    package var baseURL = "https://api.openai.com/v1"
    /// Sent as a bearer token; nil for servers that want none.
    package var key: Secret?
    package var chatModel: ModelName
    package var embeddingModel: ModelName
    /// Whether the chat model enforces `response_format: json_schema`. Without it labels are asked for in words and
    /// checked here, which they are in any case.
    package var supportsJSONSchema = false
    /// Whether the chat model accepts a temperature; reasoning models often do not.
    package var supportsTemperature = true
    package var outputLimitField = OutputLimitField.maxCompletionTokens
    /// Tokens of the chat model's context. Sensible: what the vendor says.
    package var contextTokens = 128_000
    /// The chat model's longest answer in tokens. Sensible: what the vendor says.
    package var outputTokensMax = 16_384
    /// Tokens one text to embed may have.
    package var embeddingContextTokens = 8_192
    /// Numbers per vector the embedding model gives; nil accepts any, as long as all are alike.
    package var embeddingDimensions: Int?
    /// Whether to ask for `embeddingDimensions`; only models that can shorten their vectors accept it.
    package var requestsEmbeddingDimensions = false
    package var vectorEncoding = VectorEncoding.base64

    package init(chatModel: ModelName, embeddingModel: ModelName) {
        self.chatModel = chatModel
        self.embeddingModel = embeddingModel
    }

    /// Every complaint; empty when the configuration can be used.
    func complaints() -> [String] {
        var complaints: [String] = []
        if !hasUsableURL {
            complaints.append(
                "openAI.baseURL must be an http or https URL with a host, and without user, query or fragment")
        }
        if chatModel.rawValue.isEmpty { complaints.append("openAI.chatModel is empty") }
        if embeddingModel.rawValue.isEmpty { complaints.append("openAI.embeddingModel is empty") }
        if chatModel == embeddingModel { complaints.append("openAI.chatModel and openAI.embeddingModel are the same") }
        let counts = [
            ("contextTokens", contextTokens), ("outputTokensMax", outputTokensMax),
            ("embeddingContextTokens", embeddingContextTokens), ("embeddingDimensions", embeddingDimensions ?? 1),
        ]
        complaints += counts.filter { $0.1 < 1 }.map { "openAI.\($0.0) is \($0.1); it must be at least 1" }
        if requestsEmbeddingDimensions, embeddingDimensions == nil {
            complaints.append("openAI.requestsEmbeddingDimensions needs openAI.embeddingDimensions")
        }
        if let key, !key.isUsableInHeader {
            complaints.append("openAI.key is empty or has characters a header cannot carry")
        }
        return complaints
    }

    private var hasUsableURL: Bool {
        guard let parts = URLComponents(string: baseURL), let scheme = parts.scheme?.lowercased(),
            let host = parts.host, !host.isEmpty
        else { return false }
        return (scheme == "https" || scheme == "http") && parts.user == nil && parts.password == nil
            && parts.query == nil && parts.fragment == nil
    }
}

extension Secret {
    /// Whether the value is not empty and made of visible ASCII alone.
    fileprivate var isUsableInHeader: Bool {
        let bytes = reveal().utf8
        return !bytes.isEmpty && bytes.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
