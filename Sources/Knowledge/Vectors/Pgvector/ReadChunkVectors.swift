import Domain
import PostgresDriver

/// The stored vectors of some chunks; what has none is left out.
struct ReadChunkVectors: PostgresStatement {
    let generation: GenerationID
    let chunks: [Int64]

    static let sql = """
        SELECT v.chunk_id, v.vector FROM unnest($2::bigint[]) AS wanted (id)
        JOIN chunk_vector v ON v.generation_id = $1 AND v.chunk_id = wanted.id
        """

    var binds: [PostgresValue] { [.uuid(generation.uuid), .int8s(chunks)] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> (chunk: Int64, vector: ChunkRow.Vector) {
        (try row.value(0), try row.value(1))
    }
}
