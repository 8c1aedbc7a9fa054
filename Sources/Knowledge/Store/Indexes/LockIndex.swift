import Domain
import PostgresDriver

/// An index's row, locked until the transaction ends: the first lock of everybody who needs it. No row when there is no
/// such index or it was deleted.
struct LockIndex: PostgresStatement {
    let id: IndexID
    static let sql = """
        SELECT \(LockedIndex.columns) FROM knowledge_index i WHERE i.id = $1 AND i.deleted_at IS NULL FOR NO KEY UPDATE
        """
    var binds: [PostgresValue] { [.uuid(id.uuid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> LockedIndex { try LockedIndex(row) }
}
