import Domain
import PostgresDriver

/// Locks an index's row, deleted or not, if nobody else has it: maintenance waits for nobody.
struct LockFreeIndex: PostgresStatement {
    let id: IndexID
    static let sql = """
        SELECT \(LockedIndex.columns) FROM knowledge_index i WHERE i.id = $1 FOR NO KEY UPDATE SKIP LOCKED
        """
    var binds: [PostgresValue] { [.uuid(id.uuid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> LockedIndex { try LockedIndex(row) }
}
