package import Domain
package import Foundation
import PostgresDriver

/// When a schedule fires, as its row holds it.
package struct StoredSpec: Sendable, Hashable {
    package var cron: String?
    package var zone: String?
    package var everySeconds: Int32?
    package var anchor: Date?
    package var at: Date?

    package init(_ spec: ScheduleSpec) {
        switch spec {
        case .cron(let schedule): (cron, zone) = (schedule.expression.text, schedule.zone.rawValue)
        case .every(let seconds, let anchor): (everySeconds, self.anchor) = (Int32(clamping: seconds), anchor)
        case .at(let date): at = date
        }
    }

    /// The spec itself; nil when this release does not understand it: one that another release stored, or a zone that
    /// its time zone database lacks.
    package var spec: ScheduleSpec? {
        if let cron, let zone = zone.flatMap({ ZoneName($0) }) {
            return (try? CronExpression(cron)).map { .cron(CronSchedule($0, in: zone)) }
        }
        if let everySeconds, let anchor, everySeconds > 0 { return .every(seconds: Int(everySeconds), anchor: anchor) }
        return at.map(ScheduleSpec.at)
    }

    static let columns = "s.cron, s.zone, s.every_s, s.anchor, s.at"

    /// Reads ``columns`` from a row.
    init(_ row: PostgresRow, at column: Int) throws(PostgresError) {
        cron = try row.value(column)
        zone = try row.value(column + 1)
        everySeconds = try row.value(column + 2)
        anchor = try row.value(column + 3)
        at = try row.value(column + 4)
    }

    /// In the order of ``columns``.
    var binds: [PostgresValue] {
        [.optional(cron), .optional(zone), .optional(everySeconds), .optional(anchor), .optional(at)]
    }
}
