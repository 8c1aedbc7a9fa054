package import Domain
import Foundation
package import PostgresDriver

/// A page of a tenant's tasks, newest first, without results. Keyset paging: `before` is the last ID of the
/// page before, and a page is stable however many tasks arrive meanwhile.
///
/// Cost: with a filter, at most 2,000 tasks are looked at per page, so a page may hold fewer tasks than asked and still
/// not be the last; ``page(of:)`` tells whether anything follows and where to go on.
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
        /// Whether it passes the filter. The last task looked at is returned even if it does not, as the cursor.
        package let matches: Bool
        /// Whether it is the last task looked at though others follow.
        package let isCut: Bool
    }

    /// The tasks of the page, and the ID after which the next page begins; nil when nothing can follow. It asks for one
    /// match more than the page holds, so that a last page is known for the last.
    package func page(of rows: [Row]) -> (tasks: [TaskView], next: TaskID?) {
        let matches = rows.filter(\.matches)
        let tasks = matches.prefix(Int(limit)).map(\.view)
        if matches.count > tasks.count { return (tasks, tasks.last?.id) }
        return (tasks, rows.last(where: \.isCut)?.view.id)
    }

    package static let sql = """
        WITH bound AS MATERIALIZED (
            SELECT CASE WHEN $3::text IS NULL AND $4::text IS NULL THEN $5 ELSE 2000 END AS scan_max
        ), scanned AS MATERIALIZED (
            SELECT t.id, row_number() OVER (ORDER BY t.id DESC) AS place FROM (
                SELECT id FROM task
                WHERE tenant_id = $1 AND id < coalesce($2, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
                ORDER BY id DESC LIMIT (SELECT scan_max + 1 FROM bound)
            ) t
        ), judged AS (
            SELECT \(FindTask.columns),
                ($3::text IS NULL OR s.kind = $3) AND ($4::text IS NULL OR s.state = $4) AS matches,
                c.place = b.scan_max AND (SELECT count(*) FROM scanned) > b.scan_max AS is_cut
            FROM bound b CROSS JOIN scanned c JOIN task_status s ON s.tenant_id = $1 AND s.id = c.id
            JOIN task t ON t.tenant_id = $1 AND t.id = c.id
            WHERE c.place <= b.scan_max
        ), page AS (
            SELECT * FROM judged WHERE matches ORDER BY id DESC LIMIT $5 + 1
        )
        SELECT * FROM page
        UNION ALL
        SELECT * FROM judged WHERE is_cut AND NOT matches AND (SELECT count(*) FROM page) <= $5
        ORDER BY id DESC
        """

    package var binds: [PostgresValue] {
        [
            .int4(tenant.rawValue), .optional(before?.uuid), .optional(kind?.rawValue), .optional(state?.rawValue),
            .int4(limit),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(
            view: try TaskView(row, result: nil, error: nil, usage: .zero), matches: try row.value(16),
            isCut: try row.value(17))
    }
}
