package import Domain
package import Knowledge

/// Where a tenant's vectors are kept that were paid for once, by the digest of model and text.
package protocol VectorCache: Sendable {
    /// Those that are there.
    func cachedVectors(_ keys: [Fingerprint], of tenant: TenantID) async throws -> [Fingerprint: [Float]]
    /// Keeps vectors, where they are not there yet, at unit length.
    func cache(_ vectors: [Fingerprint: [Float]], of tenant: TenantID) async throws
}

extension KnowledgeStore: VectorCache {}
