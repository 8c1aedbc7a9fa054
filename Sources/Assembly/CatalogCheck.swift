import Domain
import Foundation
import ModelGateway

/// Says whether the model catalogue of these settings can be worked with in this environment. Asks nobody.
struct CatalogCheck: Sendable {
    /// Names that one finding lists.
    private static let namesMax = 5

    private let settings: Settings
    private let credentials: @Sendable (String) -> Secret?
    private let now: Date

    init(_ settings: Settings, credentials: (@Sendable (String) -> Secret?)? = nil, now: Date = Date()) {
        self.settings = settings
        self.credentials = credentials ?? settings.gateway.credentials
        self.now = now
    }

    func findings() -> [Doctor.Finding] {
        guard let path = settings.modelsPath else {
            return [finding("models", .ok, "no PENSTOCK_MODELS: local models, and those that the settings name")]
        }
        guard let catalog = settings.gateway.catalogFile?.catalog else {
            return [
                finding(
                    "models", .failed, "\(path) cannot be used; the settings say why",
                    "check it with: penstock models check \(path)")
            ]
        }
        let found = "\(path), version \(catalog.version), \(catalog.all.count) models"
        return [finding("models", .ok, found), prices(catalog), missingCredentials(catalog), routes(catalog)]
    }

    /// Models of providers that are switched off are nobody's worry.
    private func prices(_ catalog: ModelCatalog) -> Doctor.Finding {
        let unpriced = catalog.all.filter { model in
            catalog[provider: model.provider]?.isEnabled == true && model.pricing.price(at: now) == nil
        }
        guard !unpriced.isEmpty else { return finding("model prices", .ok, "every model has one") }
        return finding(
            "model prices", .warning, "without a price now: \(Self.list(unpriced.map(\.name.rawValue)))",
            "write their prices or \"unmetered: true\" into the catalogue; until then their calls wait")
    }

    private func missingCredentials(_ catalog: ModelCatalog) -> Doctor.Finding {
        let missing = catalog.allProviders.filter { $0.isEnabled && !isUsable($0) }
        guard !missing.isEmpty else { return finding("model credentials", .ok, "every provider has what it wants") }
        return finding(
            "model credentials", .warning,
            "not set here: \(Self.list(missing.map { "\($0.credential) of \($0.name)" }))",
            "set them where workers run, or switch the providers off; their models are passed over")
    }

    /// Without any model that can be used, every task of the kind fails or waits.
    private func routes(_ catalog: ModelCatalog) -> Doctor.Finding {
        let broken = RouteUse.allCases.filter { use in
            guard catalog.defaultRouteName(for: use) != nil, let route = catalog.defaultRoute(for: use) else {
                return false
            }
            return !route.models.contains { name in
                catalog[name].flatMap { catalog[provider: $0.provider] }.map(isUsable) ?? false
            }
        }
        guard !broken.isEmpty else { return finding("model routes", .ok, "every default has a model to answer") }
        return finding(
            "model routes", .warning, "nothing can answer here: \(Self.list(broken.map(\.rawValue)))",
            "set a credential of their routes where workers run, or name other models under \"defaults\"")
    }

    private func isUsable(_ provider: ProviderEntry) -> Bool {
        provider.isEnabled
            && (provider.credential.isEmpty || credentials(provider.credential) != nil)
    }

    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(namesMax).joined(separator: ", ")
        return names.count > namesMax ? "\(shown) and \(names.count - namesMax) more" : shown
    }

    private func finding(
        _ check: String, _ verdict: Doctor.Verdict, _ found: String, _ advice: String? = nil
    ) -> Doctor.Finding {
        Doctor.Finding(check: check, verdict: verdict, found: found, advice: advice)
    }
}
