import Domain
import PostgresDriver

/// Stores a new index with its first generation, which is active and empty.
struct InsertIndex: PostgresStatement {
    let id: IndexID
    let generation: GenerationID
    let tenant: TenantID
    let name: IndexName
    let settings: IndexSettings
    let json: [UInt8]

    static let sql = """
        WITH made AS (
            INSERT INTO knowledge_index AS i (id, tenant_id, name, settings, active_generation)
            VALUES ($1, $3, $4, $5, $2)
            RETURNING \(KnowledgeIndex.columns)
        ), first AS (
            INSERT INTO generation (id, index_id, tenant_id, number, state, settings, config_hash, backend, activated_at)
            SELECT $2, m.id, m.tenant_id, 1, 'active', m.settings, $6, $7, m.created_at FROM made m
        )
        SELECT \(KnowledgeIndex.columns) FROM made i
        """
    var binds: [PostgresValue] {
        [
            .uuid(id.uuid), .uuid(generation.uuid), .int4(tenant.rawValue), .text(name.rawValue), .json(json),
            .bytes(settings.configHash.bytes), .text(settings.backend.rawValue),
        ]
    }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> KnowledgeIndex { try KnowledgeIndex(row) }
}
