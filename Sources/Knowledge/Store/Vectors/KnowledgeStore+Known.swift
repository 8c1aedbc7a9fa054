package import Domain
import PostgresDriver

extension KnowledgeStore {
    /// The vectors that need not be paid for: what the tenant's cache has, and what the generations of the index that answer,
    /// or can be gone back to, stand on. The cache forgets after a while, and with a deleted document what another index
    /// says too; what is stored for searches is known as long as it is there.
    package func knownVectors(
        _ keys: [Fingerprint], of tenant: TenantID, in index: IndexID
    ) async throws -> [Fingerprint: [Float]] {
        var known = try await cachedVectors(keys, of: tenant)
        let missing = Array(Set(keys).subtracting(known.keys))
        guard !missing.isEmpty else { return known }
        for row in try await postgres.run(FindKept(index: index, keys: missing, withVectors: true)) {
            if let vector = row.vector { known[row.key] = VectorBytes.decode(vector) }
        }
        return known
    }

    /// Which of some texts ``knownVectors(_:of:in:)`` would have a vector for.
    package func knownKeys(
        _ keys: [Fingerprint], of tenant: TenantID, in index: IndexID
    ) async throws -> Set<Fingerprint> {
        let cached = try await cachedKeys(keys, of: tenant)
        let missing = Array(Set(keys).subtracting(cached))
        guard !missing.isEmpty else { return cached }
        let kept = try await postgres.run(FindKept(index: index, keys: missing, withVectors: false))
        return cached.union(kept.map(\.key))
    }
}
