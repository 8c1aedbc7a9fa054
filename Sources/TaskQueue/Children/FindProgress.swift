package import Domain
import Foundation
package import PostgresDriver

/// How far the children have come that a task waits for.
package struct TaskProgress: Sendable, Hashable {
    /// Children that have an outcome, whatever it is.
    package let done: Int64
    package let total: Int64
    /// Those of them that did not succeed.
    package let failed: Int64
    /// What children wait for that are neither running nor next in the queue, each reason once: `budget`, `retry`.
    package let reasons: [String]
}

/// The progress of a tenant's task; no row when it has asked for no children.
///
/// Children are counted where they are: nobody keeps a count that all of them would have to change. A task has at most ten
/// thousand, each costs a probe or two by primary key: some milliseconds for hundreds, measured 80 ms for ten thousand.
package struct FindProgress: PostgresStatement {
    package let tenant: TenantID
    package let task: TaskID
    package init(tenant: TenantID, task: TaskID) {
        self.tenant = tenant
        self.task = task
    }

    package static let sql = """
        WITH latest AS MATERIALIZED (
            SELECT attempt, place AS total FROM task_child WHERE task_id = $2 AND tenant_id = $1
            ORDER BY attempt DESC, place DESC LIMIT 1
        ), open AS MATERIALIZED (
            SELECT child_id FROM task_child_open WHERE parent_id = $2 AND tenant_id = $1 LIMIT \(ChildPlan.countMax)
        )
        SELECT l.total - (SELECT count(*) FROM open), l.total::int8, (
                SELECT count(*) FROM task_child c CROSS JOIN LATERAL (
                    SELECT 1 FROM task_outcome o WHERE o.task_id = c.child_id AND o.state <> 1 OFFSET 0) f
                WHERE c.task_id = $2 AND c.attempt = l.attempt
            ), ARRAY(
                SELECT DISTINCT d.reason FROM open CROSS JOIN LATERAL (
                    SELECT d.reason FROM task_deferred d WHERE d.task_id = open.child_id OFFSET 0) d
                ORDER BY d.reason LIMIT 8
            )
        FROM latest l
        """

    package var binds: [PostgresValue] { [.int4(tenant.rawValue), .uuid(task.uuid)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> TaskProgress {
        TaskProgress(
            done: try row.value(0), total: try row.value(1), failed: try row.value(2), reasons: try row.value(3))
    }
}
