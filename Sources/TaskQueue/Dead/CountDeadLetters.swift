package import Domain
package import PostgresDriver

/// How many dead letters a cause has, counted up to one more than ``ListDeadCauses/countMax``.
package struct CountDeadLetters: PostgresStatement {
    package let tenant: TenantID
    package let cause: DeadCause
    package init(tenant: TenantID, cause: DeadCause) {
        self.tenant = tenant
        self.cause = cause
    }

    package static let sql = """
        WITH \(DeadCause.sql)
        SELECT count(*) FROM (
            SELECT 1 FROM cause c CROSS JOIN LATERAL (
                SELECT 1 FROM dead_letter d WHERE d.tenant_id = $1 AND d.kind = c.kind AND d.code = c.code LIMIT $4
            ) l LIMIT $4
        ) bounded
        """

    package var binds: [PostgresValue] { cause.binds(tenant) + [.int8(ListDeadCauses.countMax + 1)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
