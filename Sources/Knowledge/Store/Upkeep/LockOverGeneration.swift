import Domain
import PostgresDriver

/// Locks a generation that is over, if nobody else has it. Says whether its index was deleted.
struct LockOverGeneration: PostgresStatement {
    let id: GenerationID
    static let sql = """
        SELECT g.tenant_id, (SELECT i.deleted_at IS NOT NULL FROM knowledge_index i WHERE i.id = g.index_id)
        FROM generation g
        WHERE g.id = $1 AND g.state IN ('retired', 'failed', 'cancelled') FOR NO KEY UPDATE SKIP LOCKED
        """
    var binds: [PostgresValue] { [.uuid(id.uuid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> (tenant: TenantID, isIndexDeleted: Bool) {
        (TenantID(try row.value(0)), try row.value(1))
    }
}
