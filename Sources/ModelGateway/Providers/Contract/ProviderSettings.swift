package import Domain

/// One server that answers: where it is, which dialect it speaks, what opens it, and what it does differently.
///
/// A process may have several of one dialect (OpenAI, a vLLM of its own, an Azure deployment), each under its own name.
/// The name is stored with every call and is the name of the provider's limit.
package struct ProviderSettings: Sendable {
    /// How the credential travels.
    package enum Authentication: String, Sendable, CaseIterable {
        /// `authorization: Bearer …`
        case bearer
        /// `api-key: …`, as Azure wants it.
        case apiKey = "api-key"
        /// `x-api-key: …`, as Anthropic wants it.
        case xAPIKey = "x-api-key"
        case none
    }

    /// The field of OpenAI's dialect that carries the output limit. Newer models of OpenAI refuse the old one, older
    /// servers ignore the new; reasoning models count their reasoning against the new one.
    package enum OutputLimitField: String, Sendable, CaseIterable {
        case maxCompletionTokens = "max_completion_tokens"
        case maxTokens = "max_tokens"
    }

    /// What a server does not do as its dialect says.
    package enum Quirk: String, Sendable, CaseIterable {
        /// It refuses `stream_options`; its usage is then our estimate, unless it reports usage unasked.
        case noStreamOptions = "no_stream_options"
        /// It has no chat completions.
        case embeddingsOnly = "embeddings_only"
        /// It sends vectors as numbers only. Answers are understood in both forms, whatever was asked for.
        case floatVectors = "float_vectors"
        /// It shortens vectors to the length its models are declared with, when asked.
        case choosesDimensions = "chooses_dimensions"
    }

    package var name: ProviderName
    /// The sort of server these settings began as.
    package let preset: ProviderPreset
    package var dialect: ProviderDialect
    /// Up to where the dialect's own paths begin, such as `https://api.openai.com/v1`. `{model}` in it is replaced by
    /// the model's name, for servers that have a path for each model.
    package var baseURL: String
    package var authentication: Authentication
    /// The environment variable that holds the credential. It may be logged and stored; the credential never is.
    package var credentialName: String
    /// The credential itself, resolved by the configuration; nil when it is not set or none is wanted.
    package var credential: Secret?
    /// Headers of every request besides the dialect's own, which they replace. No secrets: those have a field.
    package var headers: [String: String] = [:]
    /// Query items of every request, such as `api-version`.
    package var query: [String: String] = [:]
    package var quirks: Set<Quirk>
    package var outputLimitField: OutputLimitField
    /// Texts of one embedding request; a larger call is sent as several requests, one after another. Sensible: what the
    /// server accepts; 2,048 at OpenAI.
    package var embeddingTextsMax: Int
    /// HTTP/1 connections kept open to the server. Each stream needs one; the HTTP client's own default of 8 would let
    /// streams wait for one another. Sensible: the provider's limit of calls in flight, or more.
    package var connectionsMax = 1_024

    /// The settings of a preset, under its name unless another is given.
    package init(_ preset: ProviderPreset, name: ProviderName? = nil) {
        self.name = name ?? ProviderName(rawValue: preset.rawValue)
        self.preset = preset
        dialect = preset.dialect
        baseURL = preset.baseURL
        authentication = preset.authentication
        credentialName = preset.credential
        quirks = preset.quirks
        outputLimitField = preset.outputLimitField
        embeddingTextsMax = preset.embeddingTextsMax
        query = preset.query
    }
}
