import Domain
import PostgresDriver

/// Replaces what the next generation of an index is built with; a row when there is such an index.
struct SetIndexSettings: PostgresStatement {
    let id: IndexID
    let json: [UInt8]
    static let sql = """
        UPDATE knowledge_index SET settings = $2 WHERE id = $1 AND deleted_at IS NULL RETURNING true
        """
    var binds: [PostgresValue] { [.uuid(id.uuid), .json(json)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}
