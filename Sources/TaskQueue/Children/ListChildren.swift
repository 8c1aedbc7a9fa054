package import Domain
import Foundation
package import PostgresDriver

/// A child as its parent's tenant sees it.
package struct ChildView: Sendable {
    /// Its place in the list that the parent asked for, from 1.
    package let place: Int32
    package let task: TaskID
    package let kind: TaskKind
    package let state: TaskState
    /// Why it waits; nil once it runs.
    package let reason: String?
    /// The code of its failure.
    package let errorCode: String?
    /// Which of the parent's items it has, for a kind that says so: the first one, from 0, and how many.
    package let from: Int32?
    package let count: Int32?
}

/// A page of the children that a tenant's task asked for last, in that order, and where each is. Some primary-key probes a
/// row; of an input only the first characters are read, which for a part of a list say where it belongs.
package struct ListChildren: PostgresStatement {
    package let tenant: TenantID
    package let parent: TaskID
    package let after: Int32
    package let limit: Int32
    package init(tenant: TenantID, parent: TaskID, after: Int32, limit: Int32) {
        self.tenant = tenant
        self.parent = parent
        self.after = after
        self.limit = limit
    }

    // In a JSON string every quotation mark follows a backslash, so what is found is a member and not a text.
    package static let sql = """
        SELECT c.place, c.child_id, s.kind, s.state, s.reason,
            (SELECT o.error ->> 'code' FROM task_outcome o WHERE o.task_id = c.child_id),
            substring(i.head FROM '"from":(\\d{1,9})[,}]')::int4, substring(i.head FROM '"count":(\\d{1,9})[,}]')::int4
        FROM (SELECT attempt FROM task_child WHERE task_id = $2 AND tenant_id = $1 ORDER BY attempt DESC LIMIT 1) latest
        CROSS JOIN LATERAL (
            SELECT c.place, c.child_id FROM task_child c
            WHERE c.task_id = $2 AND c.attempt = latest.attempt AND c.place > $3 AND c.tenant_id = $1
            ORDER BY c.place LIMIT $4
        ) c
        CROSS JOIN LATERAL (
            SELECT s.kind, s.state, s.reason FROM task_status s WHERE s.tenant_id = $1 AND s.id = c.child_id OFFSET 0
        ) s
        LEFT JOIN LATERAL (
            SELECT left(t.input::text, 128) AS head FROM task t
            WHERE s.kind = 'embed.part' AND t.tenant_id = $1 AND t.id = c.child_id OFFSET 0
        ) i ON true
        ORDER BY c.place
        """

    package var binds: [PostgresValue] { [.int4(tenant.rawValue), .uuid(parent.uuid), .int4(after), .int4(limit)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> ChildView {
        ChildView(
            place: try row.value(0), task: TaskID(try row.value(1, as: UUID.self)),
            kind: TaskKind(rawValue: try row.value(2)), state: TaskState(rawValue: try row.value(3)) ?? .queued,
            reason: try row.value(4), errorCode: try row.value(5), from: try row.value(6), count: try row.value(7))
    }
}
