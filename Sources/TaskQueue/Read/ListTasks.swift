package import Domain
import Foundation
package import PostgresDriver

/// A page of a tenant's tasks, newest first, without results. Keyset paging: `before` is the last ID of the
/// page before, and a page is stable however many tasks arrive meanwhile.
///
/// Cost: with a filter, at most `scanMax` tasks are looked at per page, so a page may hold fewer rows than asked
/// and still not be the last; `cursor` of the last row scanned tells where to go on.
package struct ListTasks: PostgresStatement {
    package let tenant: TenantID
    package let before: TaskID?
    package let kind: TaskKind?
    package let state: TaskState?
    package let limit: Int32
    package init(tenant: TenantID, before: TaskID?, kind: TaskKind?, state: TaskState?, limit: Int32) {
        self.tenant = tenant
        self.before = before
        self.kind = kind
        self.state = state
        self.limit = limit
    }

    package struct Row: Sendable {
        package let view: TaskView
        /// Whether it passes the filter. The last row scanned is returned even if it does not, as the cursor.
        package let matches: Bool
    }

    package static let sql = """
        WITH scanned AS (
            SELECT t.id FROM task t
            WHERE t.tenant_id = $1 AND t.id < coalesce($2, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
            ORDER BY t.id DESC LIMIT CASE WHEN $3::text IS NULL AND $4::text IS NULL THEN $5 ELSE 2000 END
        ), judged AS (
            SELECT \(FindTask.columns),
                ($3::text IS NULL OR s.kind = $3) AND ($4::text IS NULL OR s.state = $4) AS matches
            FROM scanned c JOIN task_status s ON s.tenant_id = $1 AND s.id = c.id
            JOIN task t ON t.tenant_id = $1 AND t.id = c.id
        ), page AS (
            SELECT * FROM judged WHERE matches ORDER BY id DESC LIMIT $5
        )
        SELECT * FROM page
        UNION ALL
        SELECT * FROM (SELECT * FROM judged ORDER BY id LIMIT 1) last
        WHERE NOT last.matches AND (SELECT count(*) FROM page) < $5
        ORDER BY id DESC
        """

    package var binds: [PostgresValue] {
        [
            .int4(tenant.rawValue), .optional(before?.uuid), .optional(kind?.rawValue), .optional(state?.rawValue),
            .int4(limit),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(view: try TaskView(row, result: nil, error: nil, usage: .zero), matches: try row.value(14))
    }
}
