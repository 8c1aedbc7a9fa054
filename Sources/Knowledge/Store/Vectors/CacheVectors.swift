import Domain
import PostgresDriver

/// Puts vectors into a tenant's cache where they are not there yet, in the order of their keys, so that two who store the
/// same ones do not wait in a circle.
struct CacheVectors: PostgresStatement {
    typealias Row = Void
    let tenant: TenantID
    let vectors: [(key: Fingerprint, vector: [UInt8])]
    static let sql = """
        INSERT INTO embedding_cache (tenant_id, content_key, vector)
        SELECT $1, n.content_key, n.vector FROM unnest($2::bytea[], $3::bytea[]) AS n(content_key, vector)
        ORDER BY n.content_key
        ON CONFLICT (tenant_id, content_key) DO NOTHING
        """
    var binds: [PostgresValue] {
        [
            .int4(tenant.rawValue), .bytesArray(vectors.map(\.key.bytes)), .bytesArray(vectors.map(\.vector)),
        ]
    }
}
