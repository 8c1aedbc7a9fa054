import Domain
import PostgresDriver

/// Where each piece of the chunks without a vector begins and ends, by ID, cut behind every so many of them.
struct ListBarePieces: PostgresStatement {
    let generation: GenerationID
    let chunks: Int
    static let sql = """
        SELECT min(b.id), max(b.id) FROM (
            SELECT c.id, (row_number() OVER (ORDER BY c.id) - 1) / $2 AS piece FROM chunk c
            WHERE c.generation_id = $1 AND NOT c.vector_refused AND (
                SELECT v.chunk_id FROM chunk_vector v WHERE v.generation_id = $1 AND v.chunk_id = c.id) IS NULL
        ) b GROUP BY b.piece ORDER BY b.piece
        """
    var binds: [PostgresValue] { [.uuid(generation.uuid), .int8(Int64(chunks))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> ClosedRange<Int64> {
        let first: Int64 = try row.value(0)
        let last: Int64 = try row.value(1)
        return first...last
    }
}
