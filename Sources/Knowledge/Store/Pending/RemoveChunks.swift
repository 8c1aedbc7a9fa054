import Domain
import PostgresDriver

/// Removes the chunks that a generation has of documents, up to a version of each, with their vectors, remembers them
/// for readers, and counts them off. Behind the generation's lock, so no chunk moves between the look for its place and
/// the write. Returns what was embedded of them.
struct RemoveChunks: PostgresStatement {
    let generation: GenerationID
    let documents: [(key: String, version: Int32)]
    /// The generation's version after this transaction.
    let version: Int64

    static let sql = """
        WITH gone AS (
            DELETE FROM chunk WHERE ctid = ANY (ARRAY(
                SELECT o.ctid FROM unnest($2::text[], $4::int4[]) AS k(key, most)
                CROSS JOIN LATERAL (\(ChunkProbe.ofDocument("k.key", upTo: "k.most"))) o))
            RETURNING id, key, content_key
        ), vectors AS (
            DELETE FROM chunk_vector WHERE ctid = ANY (ARRAY(
                SELECT (SELECT v.ctid FROM chunk_vector v WHERE v.generation_id = $1 AND v.chunk_id = g.id) FROM gone g))
            RETURNING 1
        ), counted AS (
            UPDATE generation SET version = $3,
                chunks = chunks - (SELECT count(*) FROM gone),
                documents = documents - (SELECT count(DISTINCT g.key) FROM gone g),
                embedded = embedded - (SELECT count(*) FROM vectors)
            WHERE id = $1
        ), remembered AS (
            INSERT INTO chunk_removed (generation_id, version, chunk_id) SELECT $1, $3, g.id FROM gone g
        )
        SELECT DISTINCT g.content_key FROM gone g
        """
    var binds: [PostgresValue] {
        [
            .uuid(generation.uuid), .texts(documents.map(\.key)), .int8(version), .int4s(documents.map(\.version)),
        ]
    }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Fingerprint {
        Fingerprint(stored: try row.value(0))
    }
}
