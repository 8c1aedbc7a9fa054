import Domain
import PostgresDriver

/// Removes a deleted index that nothing is left of but its generations' rows. Foreign keys refuse it otherwise.
struct PurgeIndex: PostgresStatement {
    let index: IndexID
    static let sql = """
        WITH generations AS (
            DELETE FROM generation WHERE index_id = $1
        )
        DELETE FROM knowledge_index WHERE id = $1 AND deleted_at IS NOT NULL RETURNING true
        """
    var binds: [PostgresValue] { [.uuid(index.uuid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}
