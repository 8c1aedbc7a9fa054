package import Domain
package import Foundation
import PostgresDriver

/// A schedule as its tenant sees it.
package struct ScheduleView: Sendable {
    package let id: ScheduleID
    package let name: String
    package let kind: TaskKind
    package let priority: Int16
    package let webhookURL: String?
    package let metadata: [UInt8]?
    package let spec: StoredSpec
    package let catchUp: String
    package let isPaused: Bool
    package let nextFireAt: Date?
    package let lastFireAt: Date?
    package let firedCount: Int64
    package let createdAt: Date
    /// Whose its tasks are.
    package let user: String?
    /// Nil in a list.
    package var input: [UInt8]?
    /// The database's clock at this look.
    package let now: Date

    static let columns = """
        s.id, s.name, s.kind, s.priority, s.webhook_url, s.metadata, \(StoredSpec.columns), s.catch_up, s.paused,
            s.next_fire_at, s.last_fire_at, s.fired_count, s.created_at, clock_timestamp(),
            s.user_name
        """
    /// How many ``columns`` there are.
    static let width = 19

    init(_ row: PostgresRow) throws(PostgresError) {
        id = ScheduleID(try row.value(0, as: UUID.self))
        name = try row.value(1)
        kind = TaskKind(rawValue: try row.value(2))
        priority = try row.value(3)
        webhookURL = try row.value(4)
        metadata = try row.value(5)
        spec = try StoredSpec(row, at: 6)
        catchUp = try row.value(11)
        isPaused = try row.value(12)
        nextFireAt = try row.value(13)
        lastFireAt = try row.value(14)
        firedCount = try row.value(15)
        createdAt = try row.value(16)
        now = try row.value(17)
        user = try row.value(18)
    }
}
