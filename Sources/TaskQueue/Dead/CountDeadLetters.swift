package import Domain
package import Foundation
package import PostgresDriver

/// How many dead letters a cause has, counted up to one more than ``ListDeadCauses/countMax``.
package struct CountDeadLetters: PostgresStatement {
    package let tenant: TenantID
    package let cause: DeadCause
    /// Nil for all; what failed later is not meant.
    package let failedBefore: Date?
    package init(tenant: TenantID, cause: DeadCause, failedBefore: Date? = nil) {
        self.tenant = tenant
        self.cause = cause
        self.failedBefore = failedBefore
    }

    package static let sql = """
        WITH \(DeadCause.sql)
        SELECT count(*) FROM (
            SELECT 1 FROM cause c CROSS JOIN LATERAL (
                SELECT 1 FROM dead_letter d WHERE d.tenant_id = $1 AND d.kind = c.kind AND d.code = c.code
                AND d.failed_at < coalesce($4::timestamptz, 'infinity') LIMIT $5
            ) l LIMIT $5
        ) bounded
        """

    package var binds: [PostgresValue] {
        cause.binds(tenant) + [.optional(failedBefore), .int8(ListDeadCauses.countMax + 1)]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
