import Domain
import PostgresDriver

/// Chunks without a vector that the model has not refused, in the order of their IDs within a range.
struct ListBareChunks: PostgresStatement {
    let generation: GenerationID
    let range: ClosedRange<Int64>
    let limit: Int
    static let sql = """
        SELECT c.id, c.content_key, c.lead || c.text FROM chunk c
        WHERE c.generation_id = $1 AND c.id BETWEEN $2 AND $3 AND NOT c.vector_refused AND (
            SELECT v.chunk_id FROM chunk_vector v WHERE v.generation_id = $1 AND v.chunk_id = c.id) IS NULL
        ORDER BY c.id LIMIT $4
        """
    var binds: [PostgresValue] {
        [.uuid(generation.uuid), .int8(range.lowerBound), .int8(range.upperBound), .int8(Int64(limit))]
    }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> KnowledgeStore.BareChunk {
        KnowledgeStore.BareChunk(
            id: try row.value(0), contentKey: Fingerprint(stored: try row.value(1)), embedded: try row.value(2))
    }
}
