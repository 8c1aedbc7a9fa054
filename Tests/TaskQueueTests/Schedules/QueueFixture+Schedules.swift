import Domain
import Foundation
import PostgresDriver
import TaskQueue

extension QueueFixture {
    /// A whole second that is `seconds` from now.
    static func moment(_ seconds: Double) -> Date {
        Date(timeIntervalSince1970: (Date().timeIntervalSince1970 + seconds).rounded(.down))
    }

    /// A schedule of `alpha`; unless adjusted, every hour since half a minute ago.
    func newSchedule(_ name: String, _ adjust: (inout NewSchedule) -> Void = { _ in }) throws -> NewSchedule {
        guard let name = ScheduleName(name) else { throw Unexpected("\(name) is no name") }
        let due = Self.moment(-30)
        var schedule = NewSchedule(
            tenant: alpha, name: name, kind: "summarize", input: Array(#"{"text":"water"}"#.utf8),
            spec: .every(seconds: 3600, anchor: due), nextFireAt: due)
        adjust(&schedule)
        return schedule
    }

    @discardableResult
    func schedule(_ name: String, _ adjust: (inout NewSchedule) -> Void = { _ in }) async throws -> NewSchedule {
        let schedule = try newSchedule(name, adjust)
        let (_, creation) = try await postgres.runAtomically(
            LockScheduleOwner(tenant: schedule.tenant), CreateSchedule(schedule))
        guard creation == [.created] else { throw Unexpected("the schedule was not created: \(creation)") }
        return schedule
    }

    func dueSchedules() async throws -> [DueSchedule] {
        try await run(FindDueSchedules(kinds: ["summarize"], after: nil, limit: 500))
    }

    /// What a worker would do about the schedules that it has read.
    func firings(_ due: [DueSchedule], pool: PoolName = "local") throws -> [ScheduleFiring] {
        try due.map { schedule in
            guard let spec = schedule.spec.spec else { throw Unexpected("the spec cannot be read") }
            let plan = FirePlan(
                spec, due: schedule.nextFireAt, last: schedule.lastFireAt, now: schedule.now, catchUp: schedule.catchUp)
            return ScheduleFiring(schedule: schedule, plan: plan, pool: pool, attemptsMax: 3, timeout: .seconds(20))
        }
    }
}
