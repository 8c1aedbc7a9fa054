import Domain
import Foundation
import TaskQueue

extension ScheduleView {
    /// How many coming fires one schedule is shown with.
    static let firesShown = 5

    /// A schedule as the API shows it; with `details` also its input and the times of its next fires.
    func json(details: Bool) -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("id", id.description)
        writer.field("name", name)
        writer.field("kind", kind.rawValue)
        writer.field("state", state)
        writer.field(ifPresent: "cron", spec.cron)
        writer.field(ifPresent: "zone", spec.zone)
        if let seconds = spec.everySeconds { writer.field("every_seconds", .integer(Int64(seconds))) }
        writer.field(ifPresent: "anchor", spec.anchor)
        writer.field(ifPresent: "at", spec.at)
        writer.field("catch_up", catchUp)
        writer.field("priority", .integer(Int64(priority)))
        writer.field(ifPresent: "webhook_url", webhookURL)
        writer.field(ifPresent: "metadata", raw: metadata)
        writer.field(ifPresent: "user", user)
        writer.field(ifPresent: "next_fire_at", isPaused ? nil : nextFireAt)
        writer.field(ifPresent: "last_fire_at", lastFireAt)
        writer.field("fired_count", .integer(firedCount))
        writer.field(ifPresent: "created_at", createdAt)
        if details {
            writer.field(ifPresent: "input", raw: input)
            writer.field("next_fires", .array(FireDocument.list(nextFires, of: spec)))
        }
        return writer.finished()
    }

    /// `ended` means that no fire will come.
    private var state: String {
        if isPaused { return "paused" }
        return nextFireAt == nil ? "ended" : "active"
    }

    private var nextFires: [Date] {
        guard !isPaused, let next = nextFireAt else { return [] }
        return [next] + (spec.spec?.fires(after: next, count: Self.firesShown - 1) ?? [])
    }
}

/// One fire: the instant, and what the clocks of the schedule's zone show then.
enum FireDocument {
    static func list(_ fires: [Date], of spec: StoredSpec) -> [JSONValue] {
        let zone = spec.zone.flatMap { ZoneName($0) }
        return fires.map { fire in
            var members: [String: JSONValue] = ["at": .string(RFC3339.string(from: fire))]
            if let zone { members["local"] = .string(zone.localTime(of: fire)) }
            return .object(members)
        }
    }
}
