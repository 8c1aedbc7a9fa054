import Domain
import PostgresDriver

/// One generation of a tenant, or one whose tenant has been looked at before; no row when there is none, or when its index is being removed.
struct ReadHead: PostgresStatement {
    let generation: GenerationID
    let tenant: TenantID?

    static let sql = """
        SELECT \(GenerationHead.columns)
        FROM generation g CROSS JOIN LATERAL (SELECT * FROM knowledge_index WHERE id = g.index_id OFFSET 0) AS i
        WHERE g.id = $1 AND ($2::int IS NULL OR g.tenant_id = $2) AND i.deleted_at IS NULL
        """

    var binds: [PostgresValue] { [.uuid(generation.uuid), .optional(tenant?.rawValue)] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> GenerationHead { try GenerationHead.decode(row) }
}
