package import Domain

/// How this process reaches models. Read once at start; `validate` says everything that is wrong with it.
package struct GatewayConfiguration: Sendable {
    /// Who answers chat requests without a route of their own: `local` or a configured vendor.
    package var chatProvider: ProviderName = .local
    /// Who embeds when a request names no model. A change needs a rebuild of every index.
    package var embeddingProvider: ProviderName = .local
    /// An OpenAI-compatible server; nil for none.
    package var openAI: OpenAIConfiguration?
    package var timers = CallTimers()
    package var limits = GatewayLimits()
    /// Prices by model, in place of the catalogue's own. A vendor's model without one is declared unmetered.
    package var prices: [ModelName: ModelPrice] = [:]
    /// How long the write that closes a call may take, whatever was cancelled. Sensible: 2 s to 60 s.
    package var settlementTimeout: Duration = .seconds(10)

    /// `id:base64,…`: the keys of log fingerprints, the current one first. nil draws one for this process, and then
    /// fingerprints of different processes do not compare.
    package var logPepper: Secret?

    package init() {}

    /// Every complaint about the configuration; empty when it can be used.
    package func validate() -> [String] {
        var complaints = timers.complaints() + limits.complaints() + (openAI?.complaints() ?? [])
        complaints += logPepper.map { LogPepper.parse($0).complaints } ?? []
        if settlementTimeout <= .zero { complaints.append("settlementTimeout must be longer than nothing") }
        complaints += [("chatProvider", chatProvider), ("embeddingProvider", embeddingProvider)].compactMap(complaint)
        complaints += prices.filter { !$0.value.isSensible }.map { "the price of \($0.key) is negative" }.sorted()
        let known = ModelCatalog(self)
        complaints += prices.keys.filter { known[$0] == nil }.map { "a price is set for \($0), which no provider has" }
            .sorted()
        return complaints
    }

    private func complaint(_ setting: String, about provider: ProviderName) -> String? {
        guard ProviderCatalog.names.contains(provider) else {
            let names = ProviderCatalog.names.map(\.rawValue).joined(separator: ", ")
            return "\(setting) is \"\(provider)\"; known providers are \(names)"
        }
        guard provider != .openAI || openAI != nil else {
            return "\(setting) is \"\(provider)\", which is not configured"
        }
        return nil
    }
}

extension ModelPrice {
    fileprivate var isSensible: Bool {
        inputPerMillion >= 0 && outputPerMillion >= 0 && (cachedInputPerMillion ?? 0) >= 0
    }
}
