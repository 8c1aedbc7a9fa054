import Domain
import PostgresDriver

extension KnowledgeStore {
    /// Which of some texts the tenant's cache has a vector for.
    func cachedKeys(_ keys: [Fingerprint], of tenant: TenantID) async throws -> Set<Fingerprint> {
        Set(try await postgres.run(FindCachedKeys(tenant: tenant, keys: keys)))
    }
}

struct FindCachedKeys: PostgresStatement {
    let tenant: TenantID
    let keys: [Fingerprint]

    static let sql = """
        SELECT content_key FROM embedding_cache WHERE tenant_id = $1 AND content_key = ANY ($2)
        """

    var binds: [PostgresValue] { [.int4(tenant.rawValue), .bytesArray(keys.map(\.bytes))] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Fingerprint {
        Fingerprint(stored: try row.value(0))
    }
}
