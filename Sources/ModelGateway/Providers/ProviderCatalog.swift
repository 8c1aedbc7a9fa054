/// Every dialect there is. A new one is a folder beside this file, a case of `ProviderDialect` and a line here.
package enum ProviderCatalog {
    package static func make(_ settings: ProviderSettings, _ connections: ProviderConnections) -> any Provider {
        switch settings.dialect {
        case .local: LocalProvider()
        case .openAI: OpenAIProvider(settings, connections)
        case .anthropic: AnthropicProvider(settings, connections)
        }
    }

    /// The providers of these settings by name, `local` always among them. Of two with one name the first one counts.
    package static func make(
        _ settings: [ProviderSettings], _ connections: ProviderConnections
    ) -> [ProviderName: any Provider] {
        var providers: [ProviderName: any Provider] = [.local: LocalProvider()]
        for settings in settings where providers[settings.name] == nil {
            providers[settings.name] = make(settings, connections)
        }
        return providers
    }
}
