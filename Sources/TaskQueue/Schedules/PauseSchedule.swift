package import Domain
package import PostgresDriver

/// Pauses a schedule, with an audit event when it was not paused. No row: there is no such schedule. A fire that is being
/// made at this moment is made; none is afterwards.
package struct PauseSchedule: PostgresStatement {
    package let tenant: TenantID
    package let name: ScheduleName
    package init(tenant: TenantID, name: ScheduleName) {
        self.tenant = tenant
        self.name = name
    }

    package static let sql = """
        WITH changed AS (
            UPDATE schedule SET paused = true WHERE tenant_id = $1 AND name = $2 AND NOT paused
            RETURNING id, tenant_id, name
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT uuid_v7(), tenant_id, 'schedule.paused', json_build_object('schedule', name) FROM changed
        )
        SELECT (SELECT count(*) FROM changed) > 0 FROM schedule WHERE tenant_id = $1 AND name = $2
        """

    package var binds: [PostgresValue] { [.int4(tenant.rawValue), .text(name.rawValue)] }

    /// Whether it was running before.
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}
