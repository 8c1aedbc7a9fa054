package import Domain
package import Foundation
package import PostgresDriver

/// A tenant's dead letters grouped by cause. Counting is bounded: each figure stops at `countMax`.
package struct ListDeadCauses: PostgresStatement {
    package static let countMax: Int64 = 10_000

    package struct Row: Sendable {
        package let kind: TaskKind
        package let code: String
        /// At most ``ListDeadCauses/countMax``, though there may be more.
        package let count: Int64
        package let hasMore: Bool
        package let oldest: Date
        /// The one that failed last.
        package let newest: DeadLetter
    }

    package let tenant: TenantID
    package let cause: DeadCause
    package init(tenant: TenantID, cause: DeadCause = DeadCause()) {
        self.tenant = tenant
        self.cause = cause
    }

    package static let sql = """
        WITH \(DeadCause.sql)
        SELECT c.kind, c.code, counted.number, oldest.failed_at, newest.task_id, newest.failure_class, newest.message,
            newest.failed_at
        FROM cause c
        CROSS JOIN LATERAL (
            SELECT count(*) AS number FROM (
                SELECT 1 FROM dead_letter d WHERE d.tenant_id = $1 AND d.kind = c.kind AND d.code = c.code LIMIT \(countMax + 1)
            ) bounded
        ) counted
        CROSS JOIN LATERAL (
            SELECT d.failed_at FROM dead_letter d WHERE d.tenant_id = $1 AND d.kind = c.kind AND d.code = c.code
            ORDER BY d.failed_at LIMIT 1
        ) oldest
        CROSS JOIN LATERAL (
            SELECT d.task_id, d.failure_class, d.message, d.failed_at FROM dead_letter d
            WHERE d.tenant_id = $1 AND d.kind = c.kind AND d.code = c.code
            ORDER BY d.failed_at DESC, d.task_id DESC LIMIT 1
        ) newest
        ORDER BY newest.failed_at DESC, c.kind, c.code
        """

    package var binds: [PostgresValue] { cause.binds(tenant) }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        let kind = TaskKind(rawValue: try row.value(0))
        let code: String = try row.value(1)
        let number: Int64 = try row.value(2)
        return Row(
            kind: kind, code: code, count: min(number, countMax), hasMore: number > countMax, oldest: try row.value(3),
            newest: DeadLetter(
                task: TaskID(try row.value(4, as: UUID.self)), kind: kind, code: code, failureClass: try row.value(5),
                message: try row.value(6), failedAt: try row.value(7)))
    }
}
