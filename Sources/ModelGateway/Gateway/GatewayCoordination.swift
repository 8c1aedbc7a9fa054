/// Who limits and who remembers, for all calls of a gateway. Everything off is the default.
package struct GatewayCoordination: Sendable {
    package var limiter: any RateLimiter
    package var tenants: any TenantRateDirectory
    /// What the provider of a model allows, in place of what the catalogue says; nil for the catalogue's word.
    package var providerRate: @Sendable (ModelDescription) -> ProviderRate?
    package var cache: any ResponseCache

    package init(
        limiter: any RateLimiter = NoRateLimiter(), tenants: any TenantRateDirectory = UnlimitedTenants(),
        providerRate: @escaping @Sendable (ModelDescription) -> ProviderRate? = { _ in nil },
        cache: any ResponseCache = NoResponseCache()
    ) {
        self.limiter = limiter
        self.tenants = tenants
        self.providerRate = providerRate
        self.cache = cache
    }
}
