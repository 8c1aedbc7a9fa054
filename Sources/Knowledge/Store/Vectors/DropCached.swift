import Domain
import Foundation
import PostgresDriver

/// Removes vectors from a tenant's cache, except what chunks of these generations still say: that is not only the words
/// of who went.
struct DropCached: PostgresStatement {
    typealias Row = Void
    let tenant: TenantID
    /// In the order of their bytes, as everybody who writes several of the cache's rows.
    let keys: [Fingerprint]
    let generations: [GenerationID]
    static let sql = """
        DELETE FROM embedding_cache WHERE ctid = ANY (ARRAY(
            SELECT o.ctid FROM unnest($2::bytea[]) AS k(content_key) CROSS JOIN LATERAL (
                SELECT e.ctid FROM embedding_cache e WHERE e.tenant_id = $1 AND e.content_key = k.content_key
                ORDER BY e.content_key FOR UPDATE) o
            WHERE (
                SELECT min(s.id) FROM unnest($3::uuid[]) AS g(id) CROSS JOIN LATERAL (
                    SELECT c.id FROM chunk c WHERE c.generation_id = g.id AND \(ChunkProbe.says("k.content_key")) LIMIT 1
                ) s
            ) IS NULL))
        """
    var binds: [PostgresValue] {
        [.int4(tenant.rawValue), .bytesArray(keys.map(\.bytes)), .uuids(generations.map(\.uuid))]
    }
}
