import Domain

/// Turns what the catalogue says about providers into their adapters.
enum ProviderAdapters {
    /// The adapters of all providers that can be used: enabled, and with their credential at hand if they want one.
    static func make(
        _ catalog: ModelCatalog, _ configuration: GatewayConfiguration, connections: ProviderConnections
    ) -> [ProviderName: any Provider] {
        guard configuration.catalogFile != nil else {
            return ProviderCatalog.make(configuration.providers, connections)
        }
        var adapters: [ProviderName: any Provider] = [:]
        for entry in catalog.allProviders where entry.isEnabled {
            let key = entry.credential.isEmpty ? nil : configuration.credentials(entry.credential)
            guard entry.credential.isEmpty || key != nil else { continue }
            adapters[entry.name] = ProviderCatalog.make(entry.settings(credential: key), connections)
        }
        return adapters
    }
}
