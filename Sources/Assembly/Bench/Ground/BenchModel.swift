import Domain
import ModelGateway
import ProviderSimulator

/// The models that gateway benchmarks call: one price list, in the catalogue's words for us and in the vendor's for the
/// simulator.
enum BenchModel {
    static let provider: ProviderName = "simulator"
    static let pool: PoolName = "simulator"
    /// Priced as usual: input, cached input and output.
    static let usual: ModelName = "simulated"
    /// Only output costs: what is held for a call is then to the nano-dollar what it costs.
    static let outputOnly: ModelName = "simulated-output"
    static let credential = "BENCH_KEY"

    /// Nano-dollars per token.
    static let usualPrice = TokenPrice(input: 1250, cachedInput: 125, output: 10_000)
    static let outputPrice = TokenPrice(input: 0, output: 10_000)

    /// The longest answer of a call.
    static let outputTokensMax = 64
    /// What is held for a call of ``outputOnly``.
    static let outputHold = Money(nanoDollars: Int64(outputTokensMax) * outputPrice.output)

    /// Limits per minute that are asked about before each call and never reached.
    static let requestsPerMinute = 10_000_000
    static let tokensPerMinute = 50_000_000_000

    static func catalog(baseURL: String) -> ModelCatalog {
        ModelCatalog(
            [description(usual, usualPrice), description(outputOnly, outputPrice)],
            providers: [
                ProviderEntry(
                    name: provider, preset: .openAI, baseURL: baseURL, credential: credential,
                    limits: ProviderLimits(requestsPerMinute: requestsPerMinute, tokensPerMinute: tokensPerMinute))
            ], version: "bench")
    }

    static func settings(baseURL: String, connectionsMax: Int) -> ProviderSettings {
        var settings = ProviderSettings(.openAI, name: provider)
        settings.baseURL = baseURL
        settings.credentialName = credential
        // The simulator asks for any key and keeps none.
        settings.credential = Secret("bench")
        settings.connectionsMax = connectionsMax
        return settings
    }

    private static func description(_ name: ModelName, _ price: TokenPrice) -> ModelDescription {
        ModelDescription(
            name: name, provider: provider, capabilities: [.chat], contextTokens: 128_000, outputTokensMax: 16_384,
            price: ModelPrice(
                inputPerMillion: price.input * 1_000_000, outputPerMillion: price.output * 1_000_000,
                cachedInputPerMillion: price.cachedInput * 1_000_000))
    }
}
