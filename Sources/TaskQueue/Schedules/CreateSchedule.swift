package import Domain
package import PostgresDriver

/// What became of a new schedule.
package enum ScheduleCreation: String, Sendable {
    case created
    /// The tenant has one of that name.
    case taken
    /// The tenant has as many as it may have.
    case full
}

/// Stores a schedule with its audit event, unless its name is taken or the tenant has ``countMax`` of them; those that
/// fire once and have fired do not count.
///
/// Two creators could both count 999. So this runs behind ``LockScheduleOwner`` in the same transaction: the second waits
/// there, and its statement begins, and takes its snapshot, after the first has committed.
package struct CreateSchedule: PostgresStatement {
    package static let countMax: Int64 = 1000

    package let schedule: NewSchedule
    package init(_ schedule: NewSchedule) { self.schedule = schedule }

    package static let sql = """
        WITH made AS (
            INSERT INTO schedule (id, tenant_id, name, kind, priority, input, webhook_url, metadata,
                cron, zone, every_s, anchor, at, catch_up, paused, next_fire_at, user_name)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $19
            WHERE (SELECT count(*) FROM schedule WHERE tenant_id = $2 AND NOT (at IS NOT NULL AND last_fire_at IS NOT NULL)) < $17
            ON CONFLICT (tenant_id, name) DO NOTHING
            RETURNING tenant_id, name, kind
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT uuid_v7(), tenant_id, 'schedule.created',
                json_build_object('schedule', name, 'schedule_id', $18::text, 'kind', kind)
            FROM made
        )
        SELECT CASE WHEN EXISTS (SELECT 1 FROM made) THEN 'created'
            WHEN EXISTS (SELECT 1 FROM schedule WHERE tenant_id = $2 AND name = $3) THEN 'taken'
            ELSE 'full' END
        """

    package var binds: [PostgresValue] {
        [
            .uuid(schedule.id.uuid), .int4(schedule.tenant.rawValue), .text(schedule.name.rawValue),
            .text(schedule.kind.rawValue), .int2(schedule.priority.rawValue), .json(schedule.input),
            .optional(schedule.webhookURL), .optional(json: schedule.metadata),
        ] + StoredSpec(schedule.spec).binds + [
            .text(schedule.catchUp.rawValue), .bool(schedule.isPaused), .optional(schedule.nextFireAt),
            .int8(Self.countMax), .text(schedule.id.description),
            .optional(schedule.user?.rawValue),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> ScheduleCreation {
        guard let creation = ScheduleCreation(rawValue: try row.value(0)) else {
            throw PostgresError(.decoding, "an unknown outcome of a creation")
        }
        return creation
    }
}

/// Makes the creators of one tenant's schedules wait for one another until the transaction ends.
package struct LockScheduleOwner: PostgresStatement {
    package typealias Row = Void
    package let tenant: TenantID
    package init(tenant: TenantID) { self.tenant = tenant }
    package static let sql = "SELECT 1 FROM tenant WHERE id = $1 FOR NO KEY UPDATE"
    package var binds: [PostgresValue] { [.int4(tenant.rawValue)] }
}
