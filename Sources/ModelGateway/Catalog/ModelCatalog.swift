package import Domain

/// The models this process may use, their providers, and the routes over them. A value: who holds one sees no change.
package struct ModelCatalog: Sendable {
    /// As it is stored with every call: what its author called it, and eight digits of the SHA-256 of its text, so that
    /// an edit without a new version shows all the same. Empty for a catalogue that was not read from a file.
    package let version: String
    private let models: [ModelName: ModelDescription]
    private let providers: [ProviderName: ProviderEntry]
    private let routes: [String: CatalogRoute]
    private let defaults: [RouteUse: String]

    /// Of two models with the same name the first one counts.
    package init(
        _ models: [ModelDescription], providers: [ProviderEntry] = [], routes: [CatalogRoute] = [],
        defaults: [RouteUse: String] = [:], version: String = ""
    ) {
        self.version = version
        self.models = Dictionary(models.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.providers = Dictionary(providers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.routes = Dictionary(routes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.defaults = defaults
    }

    /// The catalogue's file, if the configuration has one; else the models of every configured provider, at the
    /// configured prices.
    package init(_ configuration: GatewayConfiguration) {
        if let file = configuration.catalogFile {
            self = file.catalog
            return
        }
        let providers =
            [ProviderEntry.local]
            + configuration.providers.map { settings in
                ProviderEntry(
                    name: settings.name, preset: settings.preset, baseURL: settings.baseURL,
                    credential: settings.credential == nil ? "" : settings.credentialName)
            }
        self.init(
            (LocalProvider.models + configuration.models).map { model in
                guard let price = configuration.prices[model.name] else { return model }
                var model = model
                model.pricing = .always(price)
                model.price = price
                return model
            }, providers: providers)
    }

    package subscript(name: ModelName) -> ModelDescription? { models[name] }
    package subscript(provider name: ProviderName) -> ProviderEntry? { providers[name] }
    package subscript(route name: String) -> CatalogRoute? { routes[name] }

    /// Tokens of prompt and answer together; 0 for a model that is not known.
    func contextTokens(of name: ModelName) -> Int { models[name]?.contextTokens ?? 0 }

    /// The route that is the default for a use, or for what stands in for it; nil when the catalogue names none.
    package func defaultRoute(for use: RouteUse) -> ModelRoute? {
        let name = ([use] + use.substitutes).lazy.compactMap { defaults[$0] }.first
        return name.flatMap { routes[$0]?.route }
    }

    /// The route that the catalogue itself names for a use.
    package func defaultRouteName(for use: RouteUse) -> String? { defaults[use] }

    /// The pool of the provider that a default route begins with; nil when the catalogue names no such route.
    package func pool(for use: RouteUse) -> PoolName? {
        defaultRoute(for: use)?.models.first.flatMap { models[$0] }.flatMap { providers[$0.provider]?.pool }
    }

    /// Every model, sorted by name.
    package var all: [ModelDescription] { models.values.sorted { $0.name.rawValue < $1.name.rawValue } }
    /// Every provider, sorted by name.
    package var allProviders: [ProviderEntry] { providers.values.sorted { $0.name.rawValue < $1.name.rawValue } }
    /// Every route, sorted by name.
    package var allRoutes: [CatalogRoute] { routes.values.sorted { $0.name < $1.name } }
}
