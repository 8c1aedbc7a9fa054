import Domain
import PostgresDriver

/// Begins a generation: its row, with the next number, and every document of the index on its work list. Behind
/// ``LockIndex``, so that no put falls between. No row when another one is being built.
struct InsertGeneration: PostgresStatement {
    let id: GenerationID
    let index: LockedIndex
    let task: TaskID
    let settings: IndexSettings
    let json: [UInt8]
    let moneyMax: Money?

    static let sql = """
        WITH made AS (
            INSERT INTO generation AS g (id, index_id, tenant_id, number, state, settings, config_hash, backend, task_id,
                money_max_nanos, documents_total)
            SELECT $1, $2, $3, coalesce(max(o.number), 0) + 1, 'planned', $4, $5, $6, $7, $8, $9
            FROM generation o WHERE o.index_id = $2
            HAVING count(*) FILTER (
                WHERE o.state NOT IN ('active', 'previous', 'retired', 'failed', 'cancelled')) = 0
            RETURNING \(Generation.columns)
        ), listed AS (
            INSERT INTO document_pending (generation_id, key, seq)
            SELECT m.id, d.key, d.seq FROM made m CROSS JOIN LATERAL (
                SELECT d.key, d.seq FROM document d WHERE d.index_id = $2 AND d.deleted_at IS NULL OFFSET 0) d
        )
        SELECT m.* FROM made m
        """
    var binds: [PostgresValue] {
        [
            .uuid(id.uuid), .uuid(index.id.uuid), .int4(index.tenant.rawValue), .json(json),
            .bytes(settings.configHash.bytes), .text(settings.backend.rawValue), .uuid(task.uuid),
            .optional(moneyMax?.nanoDollars), .int8(index.documents),
        ]
    }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Generation { try Generation(row) }
}
