/// Every dialect there is. A new one is a folder beside this file, a case of `ProviderDialect` and a line here.
package enum ProviderCatalog {
    package static func make(_ settings: ProviderSettings, _ connections: ProviderConnections) -> any Provider {
        switch settings.dialect {
        case .local: LocalProvider()
        case .openAI: OpenAIProvider(settings, connections)
        case .anthropic: AnthropicProvider(settings, connections)
        }
    }

    /// The providers of these settings by name, `local` always among them. Each server has connections of its own, so
    /// that one that hangs takes none from another; whoever makes them shuts them down.
    package static func make(
        _ settings: [ProviderSettings], connect: Duration
    ) -> (providers: [ProviderName: any Provider], connections: [ProviderConnections]) {
        var providers: [ProviderName: any Provider] = [.local: LocalProvider()]
        var connections: [ProviderConnections] = []
        for settings in settings where providers[settings.name] == nil {
            let own = ProviderConnections(connect: connect, connectionsMax: settings.connectionsMax)
            connections.append(own)
            providers[settings.name] = make(settings, own)
        }
        return (providers, connections)
    }
}
