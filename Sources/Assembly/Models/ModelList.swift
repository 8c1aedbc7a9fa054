import Domain
package import Foundation
import ModelGateway

/// The models of a catalogue as an operator wants to see them.
package struct ModelList: Sendable {
    package struct Price: Sendable {
        package let isUnmetered: Bool
        /// Nano-dollars per million tokens.
        package let inputPerMillion: Int64
        package let outputPerMillion: Int64
        /// Whether long requests cost another price.
        package let hasBands: Bool
    }

    package struct Model: Sendable {
        package let name: String
        package let vendorID: String
        package let provider: String
        package let capabilities: [String]
        package let contextTokens: Int
        package let outputTokensMax: Int
        /// nil for a model without a price now: its calls wait.
        package let price: Price?
        /// Whether its provider can be used by this process: enabled, and with its credential at hand.
        package let isUsable: Bool
        /// The environment variable of the credential; empty when none is wanted.
        package let credential: String
        package let hasCredential: Bool
    }

    package struct Provider: Sendable {
        package let name: String
        package let isEnabled: Bool
        /// The environment variable of the credential; empty when none is wanted.
        package let credential: String
        package let hasCredential: Bool
        /// Whether its models are passed over in this environment for want of a key.
        package var lacksKey: Bool { isEnabled && !hasCredential }
    }

    package struct Route: Sendable {
        package let name: String
        package let models: [String]
        package let failover: String
        package let escalatesContext: Bool
        /// The uses it is the default for.
        package let uses: [String]
    }

    package let version: String
    package let providers: [Provider]
    package let models: [Model]
    package let routes: [Route]

    /// The catalogue that a process with these settings would use.
    package init(_ settings: Settings, now: Date = Date()) {
        self.init(ModelCatalog(settings.gateway), credentials: settings.gateway.credentials, now: now)
    }

    /// The catalogue of a file, which need not be in use.
    /// - Throws: everything that is wrong with it, one line each.
    package init(file path: String, now: Date = Date()) throws(ModelFileError) {
        do {
            let file = try CatalogFile(path: path)
            self.init(file.catalog, credentials: GatewayConfiguration().credentials, now: now)
        } catch {
            throw ModelFileError(path: path, complaints: error.complaints.map(ModelFileError.Complaint.init))
        }
    }

    init(_ catalog: ModelCatalog, credentials: @Sendable (String) -> Secret?, now: Date) {
        version = catalog.version
        providers = catalog.allProviders.map { provider in
            Provider(
                name: provider.name.rawValue, isEnabled: provider.isEnabled, credential: provider.credential,
                hasCredential: provider.credential.isEmpty || credentials(provider.credential) != nil)
        }
        models = catalog.all.map { Self.model($0, catalog[provider: $0.provider], credentials, now) }
        routes = catalog.allRoutes.map { route in
            Route(
                name: route.name, models: route.route.models.map(\.rawValue),
                failover: route.route.failover == .degrade ? "degrade" : "fail_fast",
                escalatesContext: route.route.escalatesContext,
                uses: RouteUse.allCases.filter { catalog.defaultRouteName(for: $0) == route.name }.map(\.rawValue))
        }
    }

    private static func model(
        _ model: ModelDescription, _ provider: ProviderEntry?, _ credentials: @Sendable (String) -> Secret?, _ now: Date
    ) -> Model {
        let name = provider?.credential ?? ""
        let hasCredential = name.isEmpty || credentials(name) != nil
        let price = model.pricing.price(at: now).map {
            Price(
                isUnmetered: $0 == .unmetered, inputPerMillion: $0.rates.input, outputPerMillion: $0.rates.output,
                hasBands: !$0.bands.isEmpty)
        }
        return Model(
            name: model.name.rawValue, vendorID: model.vendorID, provider: model.provider.rawValue,
            capabilities: model.capabilities.map(\.rawValue).sorted(), contextTokens: model.contextTokens,
            outputTokensMax: model.outputTokensMax, price: price,
            isUsable: (provider?.isEnabled ?? false) && hasCredential, credential: name, hasCredential: hasCredential)
    }
}

/// Why a catalogue's file cannot be used.
package struct ModelFileError: Error, Sendable {
    package struct Complaint: Sendable {
        package let line: Int
        package let column: Int
        package let path: String
        package let message: String

        init(_ complaint: CatalogComplaint) {
            line = complaint.line
            column = complaint.column
            path = complaint.path
            message = complaint.message
        }
    }

    package let path: String
    package let complaints: [Complaint]
}
