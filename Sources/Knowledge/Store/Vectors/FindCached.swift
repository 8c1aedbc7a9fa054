import Domain
import PostgresDriver

/// The vectors that a tenant's cache has of these keys.
struct FindCached: PostgresStatement {
    let tenant: TenantID
    let keys: [Fingerprint]
    static let sql = """
        SELECT e.content_key, e.vector FROM unnest($2::bytea[]) AS k(content_key) CROSS JOIN LATERAL (
            SELECT e.content_key, e.vector FROM embedding_cache e
            WHERE e.tenant_id = $1 AND e.content_key = k.content_key LIMIT 1
        ) e
        """
    var binds: [PostgresValue] { [.int4(tenant.rawValue), .bytesArray(keys.map(\.bytes))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> (key: Fingerprint, vector: [Float]) {
        (Fingerprint(stored: try row.value(0)), VectorBytes.decode(try row.value(1)))
    }
}
