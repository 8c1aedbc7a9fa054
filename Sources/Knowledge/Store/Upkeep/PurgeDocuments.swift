import Domain
import PostgresDriver

/// Removes the rows of a deleted index's documents. Behind ``PurgeVersions``, when nothing is left of those.
struct PurgeDocuments: PostgresStatement {
    let index: IndexID
    let limit: Int
    static let sql = """
        WITH gone AS (
            DELETE FROM document WHERE ctid = ANY (ARRAY(
                SELECT d.ctid FROM document d WHERE d.index_id = $1 ORDER BY d.index_id, d.key LIMIT $2))
            RETURNING 1
        )
        SELECT count(*) FROM gone
        """
    var binds: [PostgresValue] { [.uuid(index.uuid), .int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int { try row.value(0) }
}
