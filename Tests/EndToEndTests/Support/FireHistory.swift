import PostgresDriver

/// What became of the moments of a schedule that fires at an interval and makes up for each moment alone: every one of
/// them must have made one task, and the task must be done. Moments are seconds from 1970.
struct FireHistory: Sendable {
    struct Fire: Sendable, Hashable {
        let moment: Int64
        /// Whether its task is there and has succeeded.
        let isDone: Bool
    }

    let moments: [Int64]
    let fires: [Fire]

    /// - Parameter last: a moment up to which all must have been fired; later ones are judged if they were.
    init(from anchor: Int64, every seconds: Int64, through last: Int64, fires: [Fire]) {
        let end = fires.map(\.moment).reduce(last, max)
        moments = Array(stride(from: anchor, through: end, by: Int64.Stride(seconds)))
        self.fires = fires
    }

    /// Everything that must not be so; empty when all is well.
    var breaches: [String] {
        let counts = Dictionary(grouping: fires, by: \.moment).mapValues(\.count)
        let wrong = moments.compactMap { moment -> String? in
            switch counts[moment, default: 0] {
            case 0: "\(moment) was missed"
            case 1: nil
            case let count: "\(moment) fired \(count) times"
            }
        }
        let strange = Set(fires.map(\.moment)).subtracting(moments).sorted().map { "\($0) is no moment of it" }
        return wrong + strange + fires.filter { !$0.isDone }.map { "\($0.moment) is not done" }
    }
}

/// The fires of a schedule by its name, as their events say, and what became of the task of each.
struct ReadFires: PostgresStatement {
    let schedule: String

    static let sql = """
        SELECT extract(epoch FROM (e.detail ->> 'fire_at')::timestamptz)::int8,
            t.id IS NOT NULL AND o.state IS NOT DISTINCT FROM 1
        FROM audit_event e LEFT JOIN task t ON t.id = e.subject LEFT JOIN task_outcome o ON o.task_id = e.subject
        WHERE e.action = 'schedule.fired' AND e.detail ->> 'schedule' = $1 ORDER BY 1
        """

    var binds: [PostgresValue] { [.text(schedule)] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> FireHistory.Fire {
        FireHistory.Fire(moment: try row.value(0), isDone: try row.value(1))
    }
}

/// Where a schedule stands.
struct ReadSchedule: PostgresStatement {
    struct Row: Sendable {
        let next: Int64?
        let last: Int64?
    }

    let name: String
    static let sql = """
        SELECT extract(epoch FROM next_fire_at)::int8, extract(epoch FROM last_fire_at)::int8
        FROM schedule WHERE name = $1
        """
    var binds: [PostgresValue] { [.text(name)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(next: try row.value(0), last: try row.value(1))
    }
}
