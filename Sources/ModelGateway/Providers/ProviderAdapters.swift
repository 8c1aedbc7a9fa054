import Domain

/// Turns what the catalogue says about providers into their adapters. The one place where an entry of a file meets a
/// dialect's own settings.
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
            adapters[entry.name] = adapter(entry, key: key, connections: connections)
        }
        return adapters
    }

    private static func adapter(_ entry: ProviderEntry, key: Secret?, connections: ProviderConnections) -> any Provider
    {
        var settings = ProviderSettings(entry.preset, name: entry.name)
        settings.baseURL = entry.baseURL
        settings.credentialName = entry.credential
        settings.credential = key
        return ProviderCatalog.make(settings, connections)
    }
}
