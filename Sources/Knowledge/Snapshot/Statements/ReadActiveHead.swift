import Domain
import PostgresDriver

/// The generation that answers for a tenant's index; no row when there is no such index.
struct ReadActiveHead: PostgresStatement {
    let index: IndexName
    let tenant: TenantID

    static let sql = """
        SELECT \(GenerationHead.columns)
        FROM knowledge_index i JOIN generation g ON g.id = i.active_generation
        WHERE i.tenant_id = $1 AND i.name = $2 AND i.deleted_at IS NULL
        """

    var binds: [PostgresValue] { [.int4(tenant.rawValue), .text(index.rawValue)] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> GenerationHead { try GenerationHead.decode(row) }
}
