package import Domain
import Foundation
package import PostgresDriver

/// Queues those of some tasks again that wait for children of which none is left without an outcome. It must be a
/// statement after the one that ended the child, see ``WaitForChildren``. Each is resumed once: what another statement is
/// just resuming or cancelling is skipped, and what it has taken is gone.
package struct ResumeParents: PostgresStatement {
    package let parents: [TaskID]
    package init(_ parents: some Sequence<TaskID>) { self.parents = parents.sorted() }

    package static let sql = """
        WITH due AS (
            SELECT l.task_id FROM unnest($1::uuid[]) AS p(id) CROSS JOIN LATERAL (
                SELECT w.task_id FROM task_waiting w WHERE w.task_id = p.id AND w.reason = 'children'
                -- Not as EXISTS: that would be planned as a join that reads every open child instead of the first.
                AND (SELECT true FROM task_child_open o WHERE o.parent_id = w.task_id LIMIT 1) IS NULL
                FOR UPDATE OF w SKIP LOCKED
            ) l
        ), gone AS (
            DELETE FROM task_waiting w WHERE w.task_id = ANY (ARRAY(SELECT task_id FROM due))
            RETURNING w.task_id, w.tenant_id, w.pool_id, w.priority, w.attempt, w.uncounted
        ), ready AS (
            INSERT INTO task_ready (task_id, tenant_id, pool_id, priority, attempt, uncounted)
            SELECT task_id, tenant_id, pool_id, priority, attempt, uncounted FROM gone
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, attempt)
            SELECT task_id, tenant_id, 'task.resumed', attempt FROM gone
        )
        SELECT task_id FROM gone
        """

    package var binds: [PostgresValue] { [.uuids(parents.map(\.uuid))] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> TaskID {
        TaskID(try row.value(0, as: UUID.self))
    }
}
