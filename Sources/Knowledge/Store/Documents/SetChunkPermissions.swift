import Domain
import PostgresDriver

/// Changes who may see the chunks that a generation has of documents. Behind ``LockGenerations``, so no chunk moves
/// between the look for its place and the write.
struct SetChunkPermissions: PostgresStatement {
    typealias Row = Void
    let generation: GenerationID
    /// In the order of their keys: a chunk finds its document's list by halves.
    let rows: [PutPlan.Row]

    static let sql = """
        WITH raised AS (
            UPDATE generation SET version = version + 1 WHERE id = $1 RETURNING version
        )
        UPDATE chunk c SET version = (SELECT r.version FROM raised r),
            permissions = ($3::text[])[
                ($4::int4[])[width_bucket(c.key, $2::text[])] : ($5::int4[])[width_bucket(c.key, $2::text[])]]
        WHERE c.ctid = ANY (ARRAY(
            SELECT o.ctid FROM unnest($2::text[]) AS n(key)
            CROSS JOIN LATERAL (\(ChunkProbe.ofDocument("n.key"))) o))
        """
    var binds: [PostgresValue] {
        [.uuid(generation.uuid), .texts(rows.map(\.document.key.rawValue))]
            + ListBinds(rows.map(\.document.permissions)).values
    }
}
