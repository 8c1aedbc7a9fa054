import Domain
import PostgresDriver

/// The index that a tenant calls by a name.
struct FindIndexByName: PostgresStatement {
    let name: IndexName
    let tenant: TenantID
    static let sql = """
        SELECT \(KnowledgeIndex.columns) FROM knowledge_index i
        WHERE i.tenant_id = $1 AND i.name = $2 AND i.deleted_at IS NULL
        """
    var binds: [PostgresValue] { [.int4(tenant.rawValue), .text(name.rawValue)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> KnowledgeIndex { try KnowledgeIndex(row) }
}
