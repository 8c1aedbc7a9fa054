import Domain
import PostgresDriver

/// A tenant's indexes in the order of their names.
struct FindIndexes: PostgresStatement {
    let tenant: TenantID
    static let sql = """
        SELECT \(KnowledgeIndex.columns) FROM knowledge_index i
        WHERE i.tenant_id = $1 AND i.deleted_at IS NULL ORDER BY i.name LIMIT $2
        """
    var binds: [PostgresValue] { [.int4(tenant.rawValue), .int8(Int64(KnowledgeStore.indexesMax))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> KnowledgeIndex { try KnowledgeIndex(row) }
}
