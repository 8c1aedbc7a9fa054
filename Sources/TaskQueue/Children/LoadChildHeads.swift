package import Domain
import Foundation
package import PostgresDriver

/// As ``LoadChildren``, with no more of each result than its first characters: vectors make a result of megabytes, and a
/// parent that only adds up what its children say in front of them need not hold any. With no characters at all the
/// stored results are not even unpacked.
package struct LoadChildHeads: PostgresStatement {
    package let tenant: TenantID
    package let parent: TaskID
    package let after: Int32
    package let limit: Int32
    package let charactersMax: Int32
    package init(tenant: TenantID, parent: TaskID, after: Int32, limit: Int32, charactersMax: Int32) {
        self.tenant = tenant
        self.parent = parent
        self.after = after
        self.limit = limit
        self.charactersMax = charactersMax
    }

    package static let sql = """
        SELECT c.place, c.child_id, o.state, CASE WHEN $5 > 0 THEN left(o.result::text, $5) END, o.error
        FROM (SELECT attempt FROM task_child WHERE task_id = $2 ORDER BY attempt DESC LIMIT 1) latest
        CROSS JOIN LATERAL (
            SELECT c.place, c.child_id FROM task_child c
            WHERE c.task_id = $2 AND c.attempt = latest.attempt AND c.place > $3 AND c.tenant_id = $1
            ORDER BY c.place LIMIT $4
        ) c
        LEFT JOIN LATERAL (SELECT * FROM task_outcome o WHERE o.task_id = c.child_id OFFSET 0) o ON true
        ORDER BY c.place
        """

    package var binds: [PostgresValue] {
        [.int4(tenant.rawValue), .uuid(parent.uuid), .int4(after), .int4(limit), .int4(charactersMax)]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> ChildOutcome {
        ChildOutcome(
            place: try row.value(0), task: TaskID(try row.value(1, as: UUID.self)),
            state: try row.value(2, as: Int16?.self).flatMap { TaskState(outcomeCode: $0) },
            result: try row.value(3, as: String?.self).map { Array($0.utf8) }, error: try row.value(4))
    }
}
