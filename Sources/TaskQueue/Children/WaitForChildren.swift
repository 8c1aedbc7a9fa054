package import Domain
import Foundation
package import PostgresDriver

/// Lets a task wait for many others: takes it out of `task_running` under the fence of its attempt, puts it into
/// `task_waiting`, where it holds nothing, and accepts all its children, in one statement: all of it or nothing. The attempt
/// does not count. A stale worker's wait changes zero rows, and sending it twice makes no second set of children.
///
/// ```
///   task_running ──▶ task_waiting ─────────────────────▶ task_ready       (ResumeParents)
///                     │ child ▶ task_child_open ▶ gone with its outcome   (FinishTail)
///                     └ child ▶ task_child_open ▶ gone with its outcome
/// ```
/// Whether the last child has ended cannot be seen by the statement that ends it: two last children may end at the same
/// time, and in neither snapshot is the other's row gone. So it is asked afterwards, in a statement of its own with a
/// fresh snapshot: of the two, the one that asks after the later commit sees both gone. That both ask and both see it
/// does no harm, because only one of them can delete the row in `task_waiting`.
package struct WaitForChildren: PostgresStatement {
    package let fence: WorkerFence
    package let parked: ParkedTask
    package init(fence: WorkerFence, parked: ParkedTask) {
        self.fence = fence
        self.parked = parked
    }

    package static let sql = """
        WITH gone AS (
            DELETE FROM task_running r
            WHERE r.task_id = $3 AND r.attempt = $4 AND r.worker_id = $1 AND r.epoch = $2
            RETURNING r.task_id, r.tenant_id, r.pool_id, r.priority, r.attempt, r.uncounted + 1 AS uncounted,
                r.started_at, r.started_seq, r.worker_id, r.epoch, r.cancel_requested
        ), tried AS (
            INSERT INTO attempt (task_id, attempt, tenant_id, worker_id, epoch, counted, started_at, started_seq,
                failure_class)
            SELECT task_id, attempt, tenant_id, worker_id, epoch, false, started_at, started_seq, 'children' FROM gone
        ), waiting AS (
            INSERT INTO task_waiting (task_id, tenant_id, pool_id, priority, attempt, uncounted, reason)
            SELECT task_id, tenant_id, pool_id, priority, attempt, uncounted, 'children'
            FROM gone WHERE NOT cancel_requested
        ), child AS MATERIALIZED (
            -- A pool that does not exist leaves no pool_id, and the statement fails as a whole.
            SELECT c.id, c.kind, q.id AS pool_id, coalesce(c.priority, g.priority) AS priority, c.attempts_max,
                c.timeout_ms, c.input, c.place::int4 AS place, g.task_id AS parent_id, g.attempt, g.tenant_id,
                g.user_name
            FROM (
                -- Once, not for each child.
                SELECT o.*, (SELECT t.user_name FROM task t WHERE t.tenant_id = o.tenant_id AND t.id = o.task_id) AS user_name
                FROM gone o OFFSET 0
            ) g
            CROSS JOIN unnest($5::uuid[], $6::text[], $7::text[], $8::int8[], $9::int2[], $10::int4[], $11::json[])
                WITH ORDINALITY AS c(id, kind, pool, priority, attempts_max, timeout_ms, input, place)
            LEFT JOIN pool q ON q.name = c.pool
            WHERE NOT g.cancel_requested
        ), stored AS (
            INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, input, parent_task,
                user_name)
            SELECT id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, input, parent_id, user_name FROM child
        ), ready AS (
            INSERT INTO task_ready (task_id, tenant_id, pool_id, priority)
            SELECT id, tenant_id, pool_id, priority FROM child ORDER BY place
        ), opened AS (
            INSERT INTO task_child_open (child_id, parent_id, tenant_id) SELECT id, parent_id, tenant_id FROM child
        ), listed AS (
            INSERT INTO task_child (task_id, attempt, place, child_id, tenant_id)
            SELECT parent_id, attempt, place, id, tenant_id FROM child
        ), extra_event AS (
            INSERT INTO audit_event (subject, tenant_id, action, worker_id, detail)
            SELECT e.subject, e.tenant_id, e.action, $1, e.detail
            FROM unnest($13::uuid[], $14::uuid[], $15::int4[], $16::text[], $17::json[])
                AS e(owner, subject, tenant_id, action, detail)
            WHERE EXISTS (SELECT 1 FROM gone)
            RETURNING 1
        ), finished AS (
            SELECT task_id, tenant_id, pool_id, attempt, uncounted, started_at, worker_id, 3::int2 AS state,
                NULL::json AS result, NULL::json AS error, NULL::json AS detail, true AS hooked, true AS called,
                true AS parented, NULL::int4 AS epoch, NULL::text AS failure_class,
                NULL::int8 AS started_seq
            FROM gone WHERE cancel_requested
        ), \(FinishTail.sql(
            after: events, leaving: FinishTail.left(.stopped, by: "gone"), within: .one("$3")))
        SELECT task_id, cancel_requested FROM gone
        """

    /// That the attempt ended in waiting, and that each child was accepted.
    private static let events = """
        SELECT task_id, tenant_id, 'attempt.waiting', attempt, worker_id,
            json_build_object('children', CASE WHEN cancel_requested THEN 0 ELSE cardinality($5::uuid[]) END)
        FROM gone
        -- Always true: what the attempt did is written before its end, see SettleTasks.
        WHERE (SELECT count(*) FROM extra_event) >= 0
        UNION ALL
        SELECT id, tenant_id, 'task.accepted', NULL, NULL, json_build_object('child_of', $12::text) FROM child
        """

    package var binds: [PostgresValue] {
        let children = parked.children
        let own: [PostgresValue] = [
            .int8(fence.worker), .int4(fence.epoch), .uuid(parked.task.id.uuid), .int4(parked.task.attempt),
            .uuids(children.map(\.id.uuid)), .texts(children.map(\.kind.rawValue)),
            .texts(children.map(\.pool.rawValue)),
            .optionalInt8s(children.map { $0.priority.map { Int64($0.rawValue) } }),
            .int2s(children.map(\.attemptsMax)),
            .int4s(children.map { max(Int32(clamping: Int64($0.timeout.milliseconds)), 1) }),
            .jsons(children.map(\.input)), .text(parked.task.id.description),
        ]
        return own + EventBinds.values([(parked.task.id, parked.events)])
    }

    package struct Row: Sendable {
        package let task: TaskID
        /// Somebody had asked to cancel it: it ended so, and no child was accepted.
        package let isCancelled: Bool
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(task: TaskID(try row.value(0, as: UUID.self)), isCancelled: try row.value(1))
    }
}
