import Domain
import PostgresDriver

/// A generation's vectors in the order of their chunks: what its table is filled from.
struct ReadVectorPage: PostgresStatement {
    let generation: GenerationID
    let after: Int64
    let limit: Int32

    static let sql = """
        SELECT chunk_id, vector FROM chunk_vector WHERE generation_id = $1 AND chunk_id > $2
        ORDER BY chunk_id LIMIT $3
        """

    var binds: [PostgresValue] { [.uuid(generation.uuid), .int8(after), .int4(limit)] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> (chunk: Int64, vector: ChunkRow.Vector) {
        (try row.value(0), try row.value(1))
    }
}
