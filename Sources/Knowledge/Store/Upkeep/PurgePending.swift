import Domain
import PostgresDriver

/// Removes rows of the work list of a generation that is over.
struct PurgePending: PostgresStatement {
    let generation: GenerationID
    let limit: Int
    static let sql = """
        WITH gone AS (
            DELETE FROM document_pending WHERE ctid = ANY (ARRAY(
                SELECT p.ctid FROM document_pending p WHERE p.generation_id = $1
                ORDER BY p.generation_id, p.key LIMIT $2 FOR UPDATE SKIP LOCKED))
            RETURNING 1
        )
        SELECT count(*) FROM gone
        """
    var binds: [PostgresValue] { [.uuid(generation.uuid), .int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int { try row.value(0) }
}
