package import Domain
package import PostgresDriver

/// Turns a tenant's debug mode on for so many minutes from now, with its audit event; one that is on gets the new end and
/// reason and a count of its own. No row: there is no such tenant.
package struct StartDebug: PostgresStatement {
    package static let minutesRange: ClosedRange<Int64> = 1...1440
    package static let reasonBytesMax = 500

    package let name: String
    package let minutes: Int32
    package let reason: String
    /// Who did it.
    package let tenant: TenantID
    package let key: KeyID
    package init(name: String, minutes: Int32, reason: String, tenant: TenantID, key: KeyID) {
        self.name = name
        self.minutes = minutes
        self.reason = reason
        self.tenant = tenant
        self.key = key
    }

    package static let sql = """
        WITH owner AS (
            SELECT id, name, clock_timestamp() AS now FROM tenant WHERE name = $1 FOR NO KEY UPDATE
        ), session AS (
            INSERT INTO tenant_debug (tenant_id, started_at, ends_at, reason)
            SELECT id, now, now + make_interval(mins => $2), $3 FROM owner
            ON CONFLICT (tenant_id) DO UPDATE SET started_at = excluded.started_at, ends_at = excluded.ends_at,
                reason = excluded.reason, stored = 0
            RETURNING started_at, ends_at, reason, stored
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT uuid_v7(), $4, '\(AuditAction.debugStarted.rawValue)', json_build_object('tenant', o.name,
                'key', $5::text, 'minutes', $2, 'ends_at', s.ends_at, 'reason', s.reason)
            FROM owner o, session s
        )
        SELECT o.name, true, s.started_at, s.ends_at, s.reason, s.stored FROM owner o, session s
        """

    package var binds: [PostgresValue] {
        [.text(name), .int4(minutes), .text(reason), .int4(tenant.rawValue), .text(key.description)]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> DebugSession { try .decode(row) }
}
