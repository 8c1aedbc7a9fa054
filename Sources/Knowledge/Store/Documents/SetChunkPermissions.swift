import Domain
import PostgresDriver

/// Changes who may see the chunks that a generation has of documents. Behind ``LockGenerations``, so no chunk moves
/// between the look for its place and the write.
///
/// A chunk of the version that the permissions were given for takes them. One of an older version, which stays until the new
/// one is taken in, is hidden from whomever they leave out and shown to nobody whom they add: they were given for another
/// text. The document from which a secret was taken out, and which is then opened to everybody, must not show the secret.
struct SetChunkPermissions: PostgresStatement {
    typealias Row = Void
    let generation: GenerationID
    /// In the order of their keys: a chunk finds its document's list by halves.
    let rows: [PutPlan.Row]

    /// The list of whom nobody belongs to; an empty one would be everybody's. No document is put with it, and nobody who
    /// searches has it: an empty text is refused in both places.
    static let nobody = "ARRAY['']"

    static let sql = """
        WITH raised AS (
            UPDATE generation SET version = version + 1 WHERE id = $1 RETURNING version
        )
        UPDATE chunk c SET version = (SELECT r.version FROM raised r), permissions = (
            SELECT CASE
                WHEN c.document_version = w.version OR cardinality(c.permissions) = 0 THEN w.permissions
                WHEN cardinality(w.permissions) = 0 THEN c.permissions
                ELSE coalesce(nullif(ARRAY(
                    SELECT o.name FROM unnest(c.permissions) AS o(name) WHERE o.name = ANY (w.permissions)), '{}'), \(nobody))
                END
            FROM (SELECT ($3::text[])[($4::int4[])[n.place] : ($5::int4[])[n.place]] AS permissions,
                    ($6::int4[])[n.place] AS version
                FROM (SELECT width_bucket(c.key, $2::text[]) AS place OFFSET 0) n OFFSET 0) w)
        WHERE c.ctid = ANY (ARRAY(
            SELECT o.ctid FROM unnest($2::text[]) AS n(key)
            CROSS JOIN LATERAL (\(ChunkProbe.ofDocument("n.key"))) o))
        """
    var binds: [PostgresValue] {
        [.uuid(generation.uuid), .texts(rows.map(\.document.key.rawValue))]
            + ListBinds(rows.map(\.document.permissions)).values + [.int4s(rows.map(\.version))]
    }
}
