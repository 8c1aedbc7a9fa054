package import Domain
package import PostgresDriver

/// Removes a schedule, with its audit event; the tasks that it made stay. No row: there is no such schedule.
package struct RemoveSchedule: PostgresStatement {
    package let tenant: TenantID
    package let name: ScheduleName
    package init(tenant: TenantID, name: ScheduleName) {
        self.tenant = tenant
        self.name = name
    }

    package static let sql = """
        WITH gone AS (
            DELETE FROM schedule WHERE tenant_id = $1 AND name = $2 RETURNING tenant_id, name, fired_count
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT uuid_v7(), tenant_id, 'schedule.deleted',
                json_build_object('schedule', name, 'fired_count', fired_count)
            FROM gone
        )
        SELECT true FROM gone
        """

    package var binds: [PostgresValue] { [.int4(tenant.rawValue), .text(name.rawValue)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}
