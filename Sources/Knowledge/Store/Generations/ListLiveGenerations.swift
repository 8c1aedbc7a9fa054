import Domain
import PostgresDriver

/// The generation that answers, and the one before it while it is kept.
struct ListLiveGenerations: PostgresStatement {
    let index: IndexID
    static let sql = """
        SELECT \(Generation.columns) FROM generation g
        WHERE g.index_id = $1 AND g.state IN ('active', 'previous') ORDER BY g.state, g.number
        """
    var binds: [PostgresValue] { [.uuid(index.uuid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Generation { try Generation(row) }
}
