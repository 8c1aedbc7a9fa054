package import Domain
package import Foundation
package import PostgresDriver

/// A schedule that waits for a fire whose time has come.
package struct DueSchedule: Sendable {
    package let id: ScheduleID
    package let tenant: TenantID
    package let name: String
    package let kind: TaskKind
    package let spec: StoredSpec
    package let catchUp: CatchUp
    package let nextFireAt: Date
    package let lastFireAt: Date?
    /// The database's clock at this look.
    package let now: Date
}

/// The schedules that are due, of the kinds that the asking worker knows, the longest due first. A page at a time, so that
/// one that cannot be fired stands in nobody's way.
package struct FindDueSchedules: PostgresStatement {
    package let kinds: [TaskKind]
    package let after: DueSchedule?
    package let limit: Int32
    /// - Parameter after: the last one of the page before.
    package init(kinds: [TaskKind], after: DueSchedule?, limit: Int32) {
        self.kinds = kinds
        self.after = after
        self.limit = limit
    }

    package static let sql = """
        SELECT s.id, s.tenant_id, s.name, s.kind, \(StoredSpec.columns), s.catch_up, s.next_fire_at, s.last_fire_at,
            clock_timestamp()
        FROM schedule s
        WHERE NOT s.paused AND s.next_fire_at <= (SELECT clock_timestamp()) AND s.kind = ANY ($1)
            AND (s.next_fire_at, s.id) > ($2, $3)
        ORDER BY s.next_fire_at, s.id LIMIT $4
        """

    package var binds: [PostgresValue] {
        [
            .texts(kinds.map(\.rawValue)), .timestamp(after?.nextFireAt ?? .distantPast),
            .uuid(after?.id.uuid ?? UUID(high: 0, low: 0)), .int4(limit),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> DueSchedule {
        DueSchedule(
            id: ScheduleID(try row.value(0, as: UUID.self)), tenant: TenantID(try row.value(1)),
            name: try row.value(2), kind: TaskKind(rawValue: try row.value(3)), spec: try StoredSpec(row, at: 4),
            catchUp: CatchUp(rawValue: try row.value(9)) ?? .coalesce, nextFireAt: try row.value(10),
            lastFireAt: try row.value(11), now: try row.value(12))
    }
}
