/// What a provider lets one credential ask of one family of models in a minute; nil is no limit.
package struct ProviderRate: Sendable, Hashable {
    package var requestsPerMinute: Int64?
    package var tokensPerMinute: Int64?
    /// How the tokens per minute grow from rest.
    package var ramp: RateRamp?
    /// Models of one family share the limit; providers often count a model's dated versions together.
    package var family: String
    /// The name of the credential, never the credential.
    package var credential: String

    package init(
        requestsPerMinute: Int64? = nil, tokensPerMinute: Int64? = nil, ramp: RateRamp? = nil, family: String,
        credential: String = ""
    ) {
        self.requestsPerMinute = requestsPerMinute
        self.tokensPerMinute = tokensPerMinute
        self.ramp = ramp
        self.family = family
        self.credential = credential
    }
}

extension ProviderEntry {
    /// The catalogue's limits per minute, which all models of the provider share; nil when it states none.
    var rate: ProviderRate? {
        guard limits.requestsPerMinute != nil || limits.tokensPerMinute != nil else { return nil }
        let ramp = limits.ramp.map { ramp in
            RateRamp(
                from: Int64(ramp.startTokensPerMinute), growthPermille: Int64(ramp.growthPercent) * 10,
                windowMinutes: max(ramp.step.components.seconds / 60, 1))
        }
        return ProviderRate(
            requestsPerMinute: limits.requestsPerMinute.map(Int64.init),
            tokensPerMinute: limits.tokensPerMinute.map(Int64.init), ramp: ramp, family: "", credential: credential)
    }
}
