import Domain
import PostgresDriver

/// Brings a generation from one of these states to another, by compare-and-set, with its audit event. A row when it was
/// in one of them. Behind ``LockGeneration``.
struct MoveGeneration: PostgresStatement {
    let id: GenerationID
    let from: Set<GenerationState>
    let to: GenerationState
    let report: [UInt8]?
    let action: AuditAction

    static let sql = """
        WITH was AS (
            SELECT g.id, g.state FROM generation g WHERE g.id = $1 AND g.state = ANY ($2::text[])
        ), moved AS (
            UPDATE generation g SET state = $3, phase_at = clock_timestamp(), report = coalesce($4, g.report)
            FROM was w WHERE g.id = w.id
            RETURNING g.index_id, g.tenant_id, g.number, g.task_id, w.state AS was
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT coalesce((SELECT t.id FROM task t WHERE t.tenant_id = m.tenant_id AND t.id = m.task_id), uuid_v7()),
                m.tenant_id, $5,
                json_build_object('index', i.name, 'generation', m.number, 'from', m.was, 'to', $3)
            FROM moved m CROSS JOIN LATERAL (SELECT i.name FROM knowledge_index i WHERE i.id = m.index_id LIMIT 1) i
        )
        SELECT true FROM moved
        """
    var binds: [PostgresValue] {
        [
            .uuid(id.uuid), .texts(from.map(\.rawValue).sorted()), .text(to.rawValue), .optional(json: report),
            .text(action.rawValue),
        ]
    }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}
