import Domain
import PostgresDriver

/// How many documents a generation has not taken in, counted up to a limit.
struct CountPending: PostgresStatement {
    let generation: GenerationID
    let limit: Int
    static let sql = """
        SELECT count(*) FROM (SELECT 1 FROM document_pending WHERE generation_id = $1 LIMIT $2) p
        """
    var binds: [PostgresValue] { [.uuid(generation.uuid), .int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int { try row.value(0) }
}
