import Domain
import PostgresDriver

/// The texts of chunks of a generation.
struct ReadTexts: PostgresStatement {
    let generation: GenerationID
    let chunks: [Int64]
    static let sql = """
        SELECT c.id, c.text FROM unnest($2::int8[]) AS n(id) CROSS JOIN LATERAL (
            SELECT c.id, c.text FROM chunk c WHERE c.generation_id = $1 AND c.id = n.id LIMIT 1) c
        """
    var binds: [PostgresValue] { [.uuid(generation.uuid), .int8s(chunks)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> (chunk: Int64, text: String) {
        (try row.value(0), try row.value(1))
    }
}
