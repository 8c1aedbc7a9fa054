import Domain
import PostgresDriver

/// Forgets why documents failed in a generation that is over, and counts it off. Behind ``LockOverGeneration``.
struct PurgeFailures: PostgresStatement {
    let generation: GenerationID
    let limit: Int
    static let sql = """
        WITH gone AS (
            DELETE FROM document_failure WHERE ctid = ANY (ARRAY(
                SELECT f.ctid FROM document_failure f WHERE f.generation_id = $1
                ORDER BY f.generation_id, f.key LIMIT $2))
            RETURNING 1
        ), counted AS (
            UPDATE generation SET failures = failures - (SELECT count(*) FROM gone) WHERE id = $1
        )
        SELECT count(*) FROM gone
        """
    var binds: [PostgresValue] { [.uuid(generation.uuid), .int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int { try row.value(0) }
}
