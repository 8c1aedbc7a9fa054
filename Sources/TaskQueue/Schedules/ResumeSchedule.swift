package import Domain
package import Foundation
package import PostgresDriver

/// Lets a paused schedule go on with its next fire: what fell into the pause is not made up for. One that is not paused
/// is left alone, whatever `next` says, so that a repeated request changes nothing. No row: it was not changed.
package struct ResumeSchedule: PostgresStatement {
    package let tenant: TenantID
    package let schedule: ScheduleID
    /// The first fire after now; nil when none will come.
    package let next: Date?
    package init(tenant: TenantID, schedule: ScheduleID, next: Date?) {
        self.tenant = tenant
        self.schedule = schedule
        self.next = next
    }

    package static let sql = """
        WITH changed AS (
            UPDATE schedule SET paused = false, next_fire_at = $3 WHERE tenant_id = $1 AND id = $2 AND paused
            RETURNING tenant_id, name
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT uuid_v7(), tenant_id, 'schedule.resumed', json_build_object('schedule', name) FROM changed
        )
        SELECT true FROM changed
        """

    package var binds: [PostgresValue] { [.int4(tenant.rawValue), .uuid(schedule.uuid), .optional(next)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}
