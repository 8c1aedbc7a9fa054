import Domain
import PostgresDriver

/// Removes chunks of a generation that is over, document by document, with their vectors, and counts them off. Nobody
/// reads it any more, so nothing is remembered. Behind ``LockOverGeneration``.
struct PurgeChunks: PostgresStatement {
    let generation: GenerationID
    let tenant: TenantID
    /// Whether the cached vectors of what they say go too: the whole index does.
    let dropsCached: Bool
    let limit: Int

    static let sql = """
        WITH gone AS (
            DELETE FROM chunk WHERE ctid = ANY (ARRAY(
                SELECT c.ctid FROM chunk c WHERE c.generation_id = $1 ORDER BY c.generation_id, c.key LIMIT $4))
            RETURNING id, key, content_key
        ), vectors AS (
            DELETE FROM chunk_vector WHERE ctid = ANY (ARRAY(
                SELECT (SELECT v.ctid FROM chunk_vector v WHERE v.generation_id = $1 AND v.chunk_id = g.id) FROM gone g))
            RETURNING 1
        ), torn AS (
            -- The last document of the batch, when some of it is left.
            SELECT count(*) AS count FROM (SELECT max(g.key) AS key FROM gone g) l
            WHERE (SELECT count(*) FROM (\(ChunkProbe.ofDocument("l.key"))) o)
                > (SELECT count(*) FROM gone g WHERE g.key = l.key)
        ), counted AS (
            UPDATE generation SET
                chunks = chunks - (SELECT count(*) FROM gone),
                documents = documents - (SELECT count(DISTINCT g.key) FROM gone g) + (SELECT t.count FROM torn t),
                embedded = embedded - (SELECT count(*) FROM vectors)
            WHERE id = $1
        ), cached AS (
            DELETE FROM embedding_cache WHERE ctid = ANY (ARRAY(
                SELECT o.ctid FROM gone g CROSS JOIN LATERAL (
                    SELECT e.ctid FROM embedding_cache e
                    WHERE $3 AND e.tenant_id = $2 AND e.content_key = g.content_key FOR UPDATE SKIP LOCKED) o))
        )
        SELECT count(*) FROM gone
        """
    var binds: [PostgresValue] {
        [.uuid(generation.uuid), .int4(tenant.rawValue), .bool(dropsCached), .int8(Int64(limit))]
    }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int { try row.value(0) }
}
