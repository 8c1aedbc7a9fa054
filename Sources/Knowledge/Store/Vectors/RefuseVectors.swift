import Domain
import PostgresDriver

/// Marks chunks that the model does not take, and returns their documents. Behind the generation's lock.
struct RefuseVectors: PostgresStatement {
    let generation: GenerationID
    let chunks: [Int64]
    let version: Int64
    static let sql = """
        UPDATE chunk c SET vector_refused = true, version = $3
        WHERE c.ctid = ANY (ARRAY(
            SELECT (SELECT c.ctid FROM chunk c WHERE c.generation_id = $1 AND c.id = n.id) FROM unnest($2::int8[]) AS n(id)))
        RETURNING c.id, c.key, c.document_version
        """
    var binds: [PostgresValue] { [.uuid(generation.uuid), .int8s(chunks), .int8(version)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> (chunk: Int64, key: String, version: Int32) {
        (try row.value(0), try row.value(1), try row.value(2))
    }
}
