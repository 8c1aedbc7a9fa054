package import Domain

/// What the catalogue says about a provider.
package struct ProviderEntry: Sendable, Hashable {
    package var name: ProviderName
    package var preset: ProviderPreset
    /// Up to and including the version, such as `https://api.openai.com/v1`; empty for `local`.
    package var baseURL: String
    /// The environment variable that holds its key; empty for a provider that wants none. Never the key.
    package var credential: String
    /// Whether its models may be used at all.
    package var isEnabled: Bool
    package var limits: ProviderLimits
    package var details: ProviderDetails

    package var dialect: ProviderDialect { preset.dialect }
    /// The pool of a provider has its name.
    package var pool: PoolName { PoolName(rawValue: name.rawValue) }

    package init(
        name: ProviderName, preset: ProviderPreset, baseURL: String? = nil, credential: String? = nil,
        isEnabled: Bool = true, limits: ProviderLimits = ProviderLimits(),
        details: ProviderDetails = ProviderDetails()
    ) {
        self.name = name
        self.preset = preset
        self.baseURL = baseURL ?? preset.baseURL
        self.credential = credential ?? preset.credential
        self.isEnabled = isEnabled
        self.limits = limits
        self.details = details
    }

    /// The models inside this process.
    package static let local = ProviderEntry(name: .local, preset: .local)
}

/// What a provider lets us do; nil where its operator did not say.
package struct ProviderLimits: Sendable, Hashable {
    /// After an idle time or a refusal the tokens a minute start low and grow by steps.
    package struct Ramp: Sendable, Hashable {
        package var startTokensPerMinute: Int
        package var growthPercent: Int
        package var step: Duration

        package init(startTokensPerMinute: Int, growthPercent: Int, step: Duration) {
            self.startTokensPerMinute = startTokensPerMinute
            self.growthPercent = growthPercent
            self.step = step
        }
    }

    /// Calls in flight over the whole fleet: the slot limit of the provider's pool.
    package var concurrency: Int?
    package var requestsPerMinute: Int?
    package var tokensPerMinute: Int?
    package var ramp: Ramp?

    package init(
        concurrency: Int? = nil, requestsPerMinute: Int? = nil, tokensPerMinute: Int? = nil, ramp: Ramp? = nil
    ) {
        self.concurrency = concurrency
        self.requestsPerMinute = requestsPerMinute
        self.tokensPerMinute = tokensPerMinute
        self.ramp = ramp
    }
}
