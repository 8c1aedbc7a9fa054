import Domain

/// What an operator's file says about how a server is spoken to; nil and empty where the preset is right.
package struct ProviderDetails: Sendable, Hashable {
    /// Headers of every request. No secrets: those have a field.
    package var headers: [String: String] = [:]
    /// Query items of every request, besides the preset's, which they replace by name.
    package var query: [String: String] = [:]
    package var authentication: ProviderSettings.Authentication?
    package var outputLimitField: ProviderSettings.OutputLimitField?
    /// All of them: the preset's no longer count.
    package var quirks: Set<ProviderSettings.Quirk>?
    /// HTTP/1 connections kept open to the server.
    package var connectionsMax: Int?
    /// Texts of one embedding request.
    package var embeddingTextsMax: Int?

    package init() {}
}

extension ProviderEntry {
    /// The settings of the provider's adapter. The one place where an entry of a file meets a dialect's own settings.
    func settings(credential: Secret?) -> ProviderSettings {
        var settings = ProviderSettings(preset, name: name)
        settings.baseURL = baseURL
        settings.credentialName = self.credential
        settings.credential = credential
        settings.headers = details.headers
        settings.query.merge(details.query) { _, own in own }
        settings.authentication = details.authentication ?? settings.authentication
        settings.outputLimitField = details.outputLimitField ?? settings.outputLimitField
        settings.quirks = details.quirks ?? settings.quirks
        settings.connectionsMax = details.connectionsMax ?? settings.connectionsMax
        settings.embeddingTextsMax = details.embeddingTextsMax ?? settings.embeddingTextsMax
        return settings
    }
}
