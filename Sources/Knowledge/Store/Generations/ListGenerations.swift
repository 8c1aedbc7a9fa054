import Domain
import PostgresDriver

/// An index's generations, the newest first.
struct ListGenerations: PostgresStatement {
    let index: IndexID
    let limit: Int
    static let sql = """
        SELECT \(Generation.columns) FROM generation g WHERE g.index_id = $1 ORDER BY g.number DESC LIMIT $2
        """
    var binds: [PostgresValue] { [.uuid(index.uuid), .int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Generation { try Generation(row) }
}
