import Domain
import PostgresDriver

/// Gives every chunk of a generation that says one of these its vector, where it has none, and counts them. Behind the
/// generation's lock.
///
/// The chunks' own rows are not written: that would copy all their texts. Whoever has loaded the generation loads it anew
/// instead, by the raised floor.
struct InsertVectors: PostgresStatement {
    typealias Row = Void
    let generation: GenerationID
    let vectors: [(key: Fingerprint, vector: [UInt8])]
    /// Which of them came from the cache.
    let cached: [Bool]
    let version: Int64
    let dimensions: Int?
    let spent: Money

    static let sql = """
        WITH bare AS MATERIALIZED (
            SELECT c.id, n.vector, n.is_cached
            FROM unnest($2::bytea[], $3::bytea[], $4::bool[]) AS n(content_key, vector, is_cached) CROSS JOIN LATERAL (
                SELECT c.id FROM chunk c
                WHERE NOT c.vector_refused AND (
                    SELECT v.chunk_id FROM chunk_vector v WHERE v.generation_id = $1 AND v.chunk_id = c.id) IS NULL
                    AND c.generation_id = $1 AND \(ChunkProbe.says("n.content_key"))
            ) c
        ), stored AS (
            INSERT INTO chunk_vector (generation_id, chunk_id, vector) SELECT $1, b.id, b.vector FROM bare b ORDER BY b.id
        )
        UPDATE generation SET version = $5, removed_floor = $5, dimensions = coalesce(dimensions, $6),
            embedded = embedded + (SELECT count(*) FROM bare),
            cache_hits = cache_hits + (SELECT count(*) FROM bare b WHERE b.is_cached), spent_nanos = spent_nanos + $7
        WHERE id = $1
        """
    var binds: [PostgresValue] {
        [
            .uuid(generation.uuid), .bytesArray(vectors.map(\.key.bytes)), .bytesArray(vectors.map(\.vector)),
            .bools(cached), .int8(version), .optional(dimensions.map { Int32($0) }), .int8(spent.nanoDollars),
        ]
    }
}
