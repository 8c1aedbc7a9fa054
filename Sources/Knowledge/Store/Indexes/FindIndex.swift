import Domain
import PostgresDriver

/// An index by its ID, unless it was deleted.
struct FindIndex: PostgresStatement {
    let id: IndexID
    static let sql = """
        SELECT \(KnowledgeIndex.columns) FROM knowledge_index i WHERE i.id = $1 AND i.deleted_at IS NULL
        """
    var binds: [PostgresValue] { [.uuid(id.uuid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> KnowledgeIndex { try KnowledgeIndex(row) }
}
