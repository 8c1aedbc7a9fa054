package import Domain

/// What a tenant may ask of models in a minute; nil is no limit.
package struct TenantRates: Sendable, Hashable {
    package var requestsPerMinute: Int64?
    package var tokensPerMinute: Int64?
    /// The same for each of the tenant's users. Tasks that name no user are bound only by the tenant's own.
    package var userRequestsPerMinute: Int64?
    package var userTokensPerMinute: Int64?

    package static let unlimited = TenantRates()

    package init(
        requestsPerMinute: Int64? = nil, tokensPerMinute: Int64? = nil, userRequestsPerMinute: Int64? = nil,
        userTokensPerMinute: Int64? = nil
    ) {
        self.requestsPerMinute = requestsPerMinute
        self.tokensPerMinute = tokensPerMinute
        self.userRequestsPerMinute = userRequestsPerMinute
        self.userTokensPerMinute = userTokensPerMinute
    }
}

/// Where the gateway learns a tenant's limits. Asked before every call, so it answers from memory.
package protocol TenantRateDirectory: Sendable {
    /// Throws when the limits were never read and cannot be now: nobody is let through on a guess.
    func rates(of tenant: TenantID) async throws -> TenantRates
}

/// Nobody has limits.
package struct UnlimitedTenants: TenantRateDirectory {
    package init() {}
    package func rates(of tenant: TenantID) async throws -> TenantRates { .unlimited }
}
