import Domain
import PostgresDriver

/// Forgets removals of chunks of a generation that is over.
struct PurgeRemovals: PostgresStatement {
    let generation: GenerationID
    let limit: Int
    static let sql = """
        WITH gone AS (
            DELETE FROM chunk_removed WHERE ctid = ANY (ARRAY(
                SELECT r.ctid FROM chunk_removed r WHERE r.generation_id = $1
                ORDER BY r.generation_id, r.version LIMIT $2 FOR UPDATE SKIP LOCKED))
            RETURNING version
        ), raised AS (
            UPDATE generation SET removed_floor = greatest(removed_floor, (SELECT max(g.version) FROM gone g))
            WHERE id = $1 AND EXISTS (SELECT 1 FROM gone)
        )
        SELECT count(*) FROM gone
        """
    var binds: [PostgresValue] { [.uuid(generation.uuid), .int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int { try row.value(0) }
}
