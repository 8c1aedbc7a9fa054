package import Domain
import Foundation

/// How this process reaches models. Read once at start; `validate` says everything that is wrong with it.
package struct GatewayConfiguration: Sendable {
    /// Who answers chat requests without a route of their own: `local` or a configured vendor.
    package var chatProvider: ProviderName = .local
    /// Who embeds when a request names no model. A change needs a rebuild of every index.
    package var embeddingProvider: ProviderName = .local
    /// The servers besides `local`.
    package var providers: [ProviderSettings] = []
    /// The models they serve.
    package var models: [ModelDescription] = []
    /// What answers a chat request that names no model, unless `local` does, which has one for each sort of task.
    package var chatModel: ModelName?
    /// What embeds when a request names no model, unless `local` does.
    package var embeddingModel: ModelName?
    package var timers = CallTimers()
    package var limits = GatewayLimits()
    /// Prices by model where there is no catalogue file. A vendor's model without one is declared unmetered.
    package var prices: [ModelName: ModelPrice] = [:]
    /// The models, providers, prices and routes of a file, in place of `openAI` and `prices`; nil for none.
    package var catalogFile: CatalogFile?
    /// Gives the credential behind a name of the catalogue; nil when there is none. Asked when adapters are made.
    package var credentials: @Sendable (String) -> Secret? = { name in
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : Secret($0) }
    }
    /// How long the write that closes a call may take, whatever was cancelled. Sensible: 2 s to 60 s.
    package var settlementTimeout: Duration = .seconds(10)

    /// How long kinds may remember an answer; by default none does. Sensible: a minute to a day.
    package var cacheLifetimes = CacheLifetimes()
    private var cacheComplaints: [String] = []
    /// `id:base64,…`: the keys of log fingerprints, the current one first. nil draws one for this process, and then
    /// fingerprints of different processes do not compare.
    package var logPepper: Secret?

    package init() {}

    /// Takes the lifetimes from a text, see ``CacheLifetimes``; what is wrong with it is told by ``validate()``.
    package mutating func readCacheLifetimes(_ text: String) {
        (cacheLifetimes, cacheComplaints) = CacheLifetimes.parse(text)
    }

    /// Every complaint about the configuration; empty when it can be used.
    package func validate() -> [String] {
        var complaints = timers.complaints() + limits.complaints() + vendorComplaints()
        complaints += logPepper.map { LogPepper.parse($0).complaints } ?? []
        if settlementTimeout <= .zero { complaints.append("settlementTimeout must be longer than nothing") }
        complaints += cacheComplaints
        complaints += [("chatProvider", chatProvider), ("embeddingProvider", embeddingProvider)].compactMap(complaint)
        complaints += prices.filter { !$0.value.isSensible }.map { "the price of \($0.key) is negative" }.sorted()
        let known = ModelCatalog(self)
        complaints += prices.keys.filter { known[$0] == nil }.map { "a price is set for \($0), which no provider has" }
            .sorted()
        return complaints
    }

    private func complaint(_ setting: String, about provider: ProviderName) -> String? {
        let names = [.local] + providers.map(\.name)
        guard !names.contains(provider) else { return nil }
        let known = names.map(\.rawValue).joined(separator: ", ")
        return "\(setting) is \"\(provider)\", which is not configured; the providers are \(known)"
    }
}
