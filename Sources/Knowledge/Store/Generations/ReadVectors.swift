import Domain
import PostgresDriver

/// A generation's vectors behind a chunk, in the order of chunks.
struct ReadVectors: PostgresStatement {
    let generation: GenerationID
    let after: Int64
    let limit: Int
    static let sql = """
        SELECT v.chunk_id, v.vector FROM chunk_vector v
        WHERE v.generation_id = $1 AND v.chunk_id > $2 ORDER BY v.chunk_id LIMIT $3
        """
    var binds: [PostgresValue] { [.uuid(generation.uuid), .int8(after), .int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> (chunk: Int64, vector: [UInt8]) {
        (try row.value(0), try row.value(1))
    }
}
