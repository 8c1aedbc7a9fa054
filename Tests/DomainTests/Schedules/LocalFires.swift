import Domain
import Foundation
import Testing

/// Fires as the clocks of their zone show them: `2026-03-29T03:00+02:00`.
enum LocalFires {
    static func of(_ cron: String, in zone: String, after: String, count: Int) throws -> [String] {
        let zone = try #require(ZoneName(zone))
        let spec = ScheduleSpec.cron(CronSchedule(try CronExpression(cron), in: zone))
        let start = try #require(RFC3339.date(from: after))
        return spec.fires(after: start, count: count).map { text(of: $0, in: zone) }
    }

    static func text(of date: Date, in zone: ZoneName) -> String {
        let local = zone.localTime(of: date)
        return String(local.prefix(16) + local.suffix(6))
    }
}
