import Domain

/// The facts that the audit events of a fire state.
enum ScheduleDetail {
    static func fired(_ fire: FirePlan.Fire, of schedule: DueSchedule) -> JSONValue {
        var detail = facts(about: schedule)
        detail["fire_at"] = .string(RFC3339.string(from: fire.at))
        if let from = fire.coversFrom {
            detail["covers"] = .integer(Int64(fire.covers))
            detail["covers_from"] = .string(RFC3339.string(from: from))
            if fire.coversMore { detail["covers_more"] = true }
        }
        return .object(detail)
    }

    /// Nil when nothing was skipped.
    static func skipped(_ firing: ScheduleFiring) -> JSONValue? {
        guard let skipped = firing.plan.skipped else { return nil }
        var detail = facts(about: firing.schedule)
        detail["skipped"] = .integer(Int64(skipped.count))
        detail["skipped_from"] = .string(RFC3339.string(from: skipped.from))
        if skipped.hasMore { detail["skipped_more"] = true }
        return .object(detail)
    }

    private static func facts(about schedule: DueSchedule) -> [String: JSONValue] {
        ["schedule": .string(schedule.name), "schedule_id": .string(schedule.id.description)]
    }
}
