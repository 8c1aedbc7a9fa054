package import Domain
import Foundation
import PostgresDriver

extension KnowledgeStore {
    /// Ends generations whose task is gone: one that was cancelled while it waited, or failed for good, runs no code
    /// that could say so. Of one index, or of all; at most `limit`. Returns what it ended. Safe to call at any time and from
    /// several places: each row is taken once.
    package func abandonOrphans(of index: IndexID? = nil, limit: Int = 100) async throws -> [GenerationID] {
        try await postgres.run(AbandonOrphans(index: index, limit: Int32(clamping: limit)))
    }
}

/// A generation that waits to be approved has a task that succeeded; it is no orphan. A task whose records are all gone,
/// because they are older than what is kept, ended too.
struct AbandonOrphans: PostgresStatement {
    let index: IndexID?
    let limit: Int32

    static let sql = """
        WITH orphan AS MATERIALIZED (
            SELECT g.id, g.task_id, o.state FROM generation g
            LEFT JOIN LATERAL (SELECT t.state FROM task_outcome t WHERE t.task_id = g.task_id OFFSET 0) o ON true
            WHERE g.state IN ('planned', 'slicing', 'deduplicating', 'embedding', 'indexing', 'catching_up',
                'verifying', 'awaiting_approval')
            AND g.task_id IS NOT NULL AND ($1::uuid IS NULL OR g.index_id = $1)
            AND CASE WHEN o.state IS NULL
                THEN g.state <> 'awaiting_approval'
                    AND (SELECT true FROM task k WHERE k.tenant_id = g.tenant_id AND k.id = g.task_id) IS NULL
                ELSE o.state <> 1 OR g.state <> 'awaiting_approval' END
            ORDER BY g.id LIMIT $2 FOR UPDATE OF g SKIP LOCKED
        ), ended AS (
            UPDATE generation g SET state = CASE WHEN o.state = 3 THEN 'cancelled' ELSE 'failed' END,
                phase_at = clock_timestamp(),
                report = json_build_object(
                    'code', CASE WHEN o.state = 3 THEN 'cancelled' ELSE 'rebuild_ended' END,
                    'message', CASE WHEN o.state = 3 THEN 'The rebuild was cancelled.'
                        ELSE 'The task of the rebuild ended before it was done.' END,
                    'phase', g.state)
            FROM orphan o WHERE g.id = o.id
            RETURNING g.id, g.index_id, g.tenant_id, g.number, g.state, g.report, g.task_id
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT coalesce(
                    (SELECT k.id FROM task k WHERE k.tenant_id = e.tenant_id AND k.id = e.task_id), uuid_v7()),
                e.tenant_id, 'index.generation_failed',
                json_build_object('generation', e.number, 'state', e.state, 'code', e.report -> 'code')
            FROM ended e
        )
        SELECT id FROM ended
        """

    var binds: [PostgresValue] { [.optional(index?.uuid), .int4(limit)] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> GenerationID {
        GenerationID(try row.value(0, as: UUID.self))
    }
}
