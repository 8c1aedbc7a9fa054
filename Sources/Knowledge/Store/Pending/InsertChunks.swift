import Domain
import PostgresDriver

/// Stores the chunks of one document, with the vectors that are given, and counts them. Behind the generation's lock
/// and ``RemoveChunks`` of the same document.
///
/// Who may see them is read from the document now: permissions may have changed since it was read.
///
/// A chunk that says exactly what another one of the generation says joins its cluster; the first of them is found by
/// one probe, however many there are. Chunks that say nearly the same are found by the next rebuild: looking for common
/// bands among 100,000 chunks takes far longer than storing a document.
struct InsertChunks: PostgresStatement {
    typealias Row = Void
    let generation: GenerationID
    let index: IndexID
    let document: StoredDocument
    let chunks: [StoredChunk]
    /// The generation's version after this transaction.
    let version: Int64
    let dimensions: Int?
    /// False while a rebuild has not deduplicated yet: it will look at all of them at once.
    let clusters: Bool

    static let sql = """
        WITH given AS MATERIALIZED (
            SELECT nextval('chunk_id_seq') AS id, n.place - 1 AS place, n.byte_from, n.byte_to, n.lead, n.text, n.tokens,
                n.content_key, n.vector, n.heading_from, n.heading_to, n.band_from, n.band_to
            FROM unnest($8::int4[], $9::int4[], $10::text[], $11::text[], $12::int4[], $13::bytea[], $14::bytea[],
                    $16::int4[], $17::int4[], $19::int4[], $20::int4[])
                WITH ORDINALITY AS n(byte_from, byte_to, lead, text, tokens, content_key, vector, heading_from,
                    heading_to, band_from, band_to, place)
        ), known AS MATERIALIZED (
            SELECT g.*, o.tid AS twin_tid, o.id AS twin, o.cluster AS twin_cluster,
                min(g.id) OVER (PARTITION BY g.content_key) AS first_id,
                count(*) OVER (PARTITION BY g.content_key) AS alike
            FROM given g LEFT JOIN LATERAL (
                SELECT c.ctid AS tid, c.id, c.cluster FROM chunk c
                WHERE c.generation_id = $1 AND \(ChunkProbe.says("g.content_key")) LIMIT 1
            ) o ON $7
        ), stored AS (
            INSERT INTO chunk (generation_id, id, key, document_version, place, byte_from, byte_to, heading, lead, text,
                tokens, content_key, bands, cluster, permissions, version)
            SELECT $1, k.id, $3, $4, k.place, k.byte_from, k.byte_to, ($15::text[])[k.heading_from : k.heading_to],
                k.lead, k.text, k.tokens, k.content_key, ($18::int8[])[k.band_from : k.band_to],
                CASE WHEN $7 THEN coalesce(k.twin_cluster, k.twin, CASE WHEN k.alike > 1 THEN k.first_id END) END,
                d.permissions, $5
            FROM known k CROSS JOIN (
                SELECT d.permissions FROM document d WHERE d.index_id = $2 AND d.key = $3
            ) d ORDER BY k.id
        ), twins AS (
            UPDATE chunk SET cluster = id, version = $5
            WHERE ctid = ANY (ARRAY(SELECT DISTINCT k.twin_tid FROM known k
                WHERE k.twin_tid IS NOT NULL AND k.twin_cluster IS NULL))
        ), vectors AS (
            INSERT INTO chunk_vector (generation_id, chunk_id, vector)
            SELECT $1, k.id, k.vector FROM known k WHERE k.vector IS NOT NULL ORDER BY k.id
        )
        UPDATE generation SET version = $5, dimensions = coalesce(dimensions, $6), documents = documents + 1,
            chunks = chunks + (SELECT count(*) FROM known), embedded = embedded + (SELECT count(k.vector) FROM known k)
        WHERE id = $1
        """
    var binds: [PostgresValue] {
        let own: [PostgresValue] = [
            .uuid(generation.uuid), .uuid(index.uuid), .text(document.key.rawValue), .int4(document.version),
            .int8(version), .optional(dimensions.map { Int32($0) }), .bool(clusters),
            .int4s(chunks.map { Int32($0.chunk.slice.source.lowerBound) }),
            .int4s(chunks.map { Int32($0.chunk.slice.source.upperBound) }),
            .texts(chunks.map(\.lead)), .texts(chunks.map(\.chunk.slice.text)),
            .int4s(chunks.map { Int32($0.chunk.slice.tokens) }), .bytesArray(chunks.map(\.chunk.contentKey.bytes)),
            .bytesArray(chunks.map(\.vector)),
        ]
        let headings = ListBinds(chunks.map(\.chunk.slice.heading)).values
        let bands = ListBinds(chunks.map(\.chunk.bands)).values
        return own + headings + bands
    }
}
