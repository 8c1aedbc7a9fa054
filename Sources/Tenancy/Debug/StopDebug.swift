package import Domain
package import PostgresDriver

/// Turns a tenant's debug mode off at once, with its audit event if it was on. Its records stay until their day is
/// over. No row: there is no such tenant.
package struct StopDebug: PostgresStatement {
    package let name: String
    /// Who did it.
    package let tenant: TenantID
    package let key: KeyID
    package init(name: String, tenant: TenantID, key: KeyID) {
        self.name = name
        self.tenant = tenant
        self.key = key
    }

    package static let sql = """
        WITH owner AS (
            SELECT id, name FROM tenant WHERE name = $1 FOR NO KEY UPDATE
        ), stopped AS (
            UPDATE tenant_debug d SET ends_at = clock_timestamp() FROM owner o
            WHERE d.tenant_id = o.id AND d.ends_at > clock_timestamp() RETURNING d.stored
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT uuid_v7(), $2, '\(AuditAction.debugStopped.rawValue)',
                json_build_object('tenant', o.name, 'key', $3::text, 'stored', s.stored)
            FROM owner o, stopped s
        )
        SELECT o.name, EXISTS (SELECT 1 FROM stopped) FROM owner o
        """

    package var binds: [PostgresValue] { [.text(name), .int4(tenant.rawValue), .text(key.description)] }

    /// Whether it was on.
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(1) }
}
