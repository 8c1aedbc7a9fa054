import Domain
import PostgresDriver

/// Removes what documents of a deleted index said.
struct PurgeVersions: PostgresStatement {
    let index: IndexID
    let limit: Int
    static let sql = """
        WITH gone AS (
            DELETE FROM document_version WHERE ctid = ANY (ARRAY(
                SELECT v.ctid FROM document_version v WHERE v.index_id = $1
                ORDER BY v.index_id, v.key, v.version LIMIT $2 FOR UPDATE SKIP LOCKED))
            RETURNING 1
        )
        SELECT count(*) FROM gone
        """
    var binds: [PostgresValue] { [.uuid(index.uuid), .int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int { try row.value(0) }
}
