/// The models this process may use, by name.
package struct ModelCatalog: Sendable {
    private let models: [ModelName: ModelDescription]

    /// Of two models with the same name the first one counts.
    package init(_ models: [ModelDescription]) {
        self.models = Dictionary(models.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The models of every configured provider, at the configured prices.
    package init(_ configuration: GatewayConfiguration) {
        self.init(
            (LocalProvider.models + configuration.models).map { model in
                var model = model
                if let price = configuration.prices[model.name] { model.price = price }
                return model
            })
    }

    package subscript(name: ModelName) -> ModelDescription? { models[name] }

    /// Every model, sorted by name.
    package var all: [ModelDescription] { models.values.sorted { $0.name.rawValue < $1.name.rawValue } }
}
