import Domain
import PostgresDriver

/// Everything about a generation that can be counted without looking into vectors. A document that was deleted and is only
/// hidden yet is still expected where it has chunks.
struct TakeCensus: PostgresStatement {
    let generation: GenerationID
    static let sql = """
        SELECT g.documents,
            (SELECT count(*) FROM document d WHERE d.index_id = g.index_id AND (d.deleted_at IS NULL
                OR (d.hidden_version IS NOT NULL AND (
                    SELECT c.key FROM chunk c WHERE c.generation_id = g.id AND c.key >= d.key AND c.key <= d.key
                    ORDER BY c.key LIMIT 1) IS NOT NULL))),
            (SELECT count(DISTINCT c.key) FROM chunk c WHERE c.generation_id = g.id),
            (SELECT count(*) FROM chunk c WHERE c.generation_id = g.id),
            (SELECT count(*) FROM chunk_vector v WHERE v.generation_id = g.id),
            (SELECT count(*) FROM chunk_vector v
                WHERE v.generation_id = g.id AND octet_length(v.vector) IS DISTINCT FROM g.dimensions * 4),
            (SELECT count(*) FROM document_failure f WHERE f.generation_id = g.id),
            (SELECT count(*) FROM document_pending p WHERE p.generation_id = g.id),
            (SELECT count(*) FROM chunk c WHERE c.generation_id = g.id AND c.vector_refused)
        FROM generation g WHERE g.id = $1
        """
    var binds: [PostgresValue] { [.uuid(generation.uuid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> GenerationCensus {
        GenerationCensus(
            documentsStored: try row.value(0), documentsExpected: try row.value(1),
            documentsWithChunks: try row.value(2),
            chunks: try row.value(3), vectors: try row.value(4), otherDimensions: try row.value(5), unsoundVectors: 0,
            failures: try row.value(6), pending: try row.value(7), refusedVectors: try row.value(8))
    }
}
