package import Domain
package import Foundation

/// A schedule that is about to be stored. Everything in it has been validated.
package struct NewSchedule: Sendable {
    package var id: ScheduleID
    package var tenant: TenantID
    package var name: ScheduleName
    package var kind: TaskKind
    package var priority: Priority
    /// The kind's input, as JSON text, at most ``inputBytesMax``.
    package var input: [UInt8]
    package var webhookURL: String?
    /// The client's own JSON object, as text.
    package var metadata: [UInt8]?
    /// Whose limits per user count for its tasks.
    package var user: UserName?
    package var spec: ScheduleSpec
    package var catchUp: CatchUp
    package var isPaused: Bool
    /// Its first fire, on the database's clock.
    package var nextFireAt: Date?

    /// Bytes of an input: each fire copies it into a task, a thousand at a time when it catches up. The `CHECK` on
    /// `schedule.input` says the same.
    package static let inputBytesMax = 64 << 10

    package init(
        id: ScheduleID = ScheduleID(), tenant: TenantID, name: ScheduleName, kind: TaskKind,
        priority: Priority = .normal, input: [UInt8], webhookURL: String? = nil, metadata: [UInt8]? = nil,
        user: UserName? = nil, spec: ScheduleSpec, catchUp: CatchUp = .coalesce, isPaused: Bool = false,
        nextFireAt: Date?
    ) {
        self.id = id
        self.tenant = tenant
        self.name = name
        self.kind = kind
        self.priority = priority
        self.input = input
        self.webhookURL = webhookURL
        self.metadata = metadata
        self.user = user
        self.spec = spec
        self.catchUp = catchUp
        self.isPaused = isPaused
        self.nextFireAt = nextFireAt
    }
}
