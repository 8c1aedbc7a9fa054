import Domain
import Foundation
import Testing

@Suite("What a due schedule makes")
struct FirePlanTests {
    private static let start = Date(timeIntervalSince1970: 1_780_000_000)
    /// Every minute, from `start`.
    private static let minutely = ScheduleSpec.every(seconds: 60, anchor: start)

    private func plan(
        _ spec: ScheduleSpec = minutely, due: Double = 0, last: Double? = nil, now: Double,
        _ catchUp: CatchUp = .coalesce
    ) -> FirePlan {
        FirePlan(
            spec, due: Self.start + due, last: last.map { Self.start + $0 }, now: Self.start + now, catchUp: catchUp)
    }

    private func times(_ plan: FirePlan) -> [Double] { plan.fires.map { $0.at.timeIntervalSince(Self.start) } }

    private func next(_ plan: FirePlan) -> Double? { plan.next?.timeIntervalSince(Self.start) }

    @Test("A schedule that is on time makes one task, whatever its catch-up", arguments: CatchUp.allCases)
    func onTime(catchUp: CatchUp) {
        let plan = plan(now: 0.4, catchUp)
        #expect(times(plan) == [0])
        #expect(plan.fires.first?.covers == 1)
        #expect(plan.fires.first?.coversFrom == nil)
        #expect(plan.skipped == nil)
        #expect(next(plan) == 60)
    }

    @Test("Coalesced, missed fires are one task that stands for the latest and says how many it covers")
    func coalesce() {
        let plan = plan(now: 610)
        #expect(times(plan) == [600])
        #expect(plan.fires.first?.covers == 11)
        #expect(plan.fires.first?.coversFrom == Self.start)
        #expect(plan.fires.first?.coversMore == false)
        #expect(next(plan) == 660)
    }

    @Test("One by one, every missed fire is a task, up to a thousand; the rest is one more")
    func each() {
        let few = plan(now: 610, .each)
        #expect(times(few) == (0...10).map { Double($0) * 60 })
        #expect(few.fires.allSatisfy { $0.covers == 1 && $0.coversFrom == nil })
        let many = plan(now: 60 * 5000 + 30, .each)
        #expect(many.fires.count == FirePlan.missedMax + 1)
        #expect(times(many).prefix(1000) == (0..<1000).map { Double($0) * 60 }[...])
        #expect(many.fires.last?.at == Self.start + 300_000)
        #expect(many.fires.last?.coversFrom == Self.start + 60_000)
        #expect(many.fires.last?.coversMore == true)
        #expect(next(many) == 300_060)
    }

    @Test("Skipped, fires older than a minute make no task and are counted")
    func skip() {
        let plan = plan(now: 610, .skip)
        #expect(times(plan) == [600])
        #expect(plan.skipped?.count == 10)
        #expect(plan.skipped?.from == Self.start)
        #expect(plan.skipped?.hasMore == false)
        #expect(next(plan) == 660)
        let old = self.plan(.at(Self.start), now: 61, .skip)
        #expect(old.fires.isEmpty)
        #expect(old.skipped?.count == 1)
        #expect(old.next == nil)
        #expect(times(self.plan(.at(Self.start), now: 60, .skip)) == [0])
    }

    @Test("A downtime of years costs a bounded number of steps and ends at the latest fire")
    func years() throws {
        let cron = ScheduleSpec.cron(CronSchedule(try CronExpression("*/5 * * * *"), in: .utc))
        let due = try #require(RFC3339.date(from: "2020-01-01T00:00:00Z"))
        let now = try #require(RFC3339.date(from: "2026-06-01T12:34:56Z"))
        let plan = FirePlan(cron, due: due, last: nil, now: now, catchUp: .coalesce)
        #expect(plan.fires.map { RFC3339.string(from: $0.at) } == ["2026-06-01T12:30:00.000Z"])
        #expect(plan.fires.first?.coversMore == true)
        #expect(plan.next.map(RFC3339.string) == "2026-06-01T12:35:00.000Z")
    }

    @Test("A time that was fired is not fired again, even when the schedule waits for it once more")
    func clockWentBack() {
        let again = plan(due: 0, last: 600, now: 60, .each)
        #expect(again.fires.isEmpty)
        #expect(next(again) == 660)
        let partly = plan(due: 0, last: 120, now: 250, .each)
        #expect(times(partly) == [180, 240])
        let once = plan(.at(Self.start), due: 0, last: 0, now: 60)
        #expect(once.fires.isEmpty)
        #expect(once.next == nil)
    }

    @Test("Before its time nothing is made")
    func early() {
        let plan = plan(due: 120, now: 60)
        #expect(plan.fires.isEmpty)
        #expect(next(plan) == 120)
    }

    @Test("Fires of a plan grow strictly, and every one lies between what was fired and what comes next")
    func order() {
        for catchUp in CatchUp.allCases {
            for now in stride(from: 0.0, through: 3000, by: 37) {
                let plan = plan(due: 0, last: 130, now: now, catchUp)
                let all = times(plan)
                #expect(zip(all, all.dropFirst()).allSatisfy(<))
                #expect(all.allSatisfy { $0 > 130 && $0 <= now })
                #expect(next(plan).map { $0 > now } == true)
            }
        }
    }

    @Test("An interval keeps its anchor, however late somebody looks, and begins at one that lies ahead")
    func interval() {
        #expect(Self.minutely.next(after: Self.start - 1000) == Self.start)
        #expect(Self.minutely.next(after: Self.start) == Self.start + 60)
        #expect(Self.minutely.next(after: Self.start + 3599.9) == Self.start + 3600)
        #expect(ScheduleSpec.at(Self.start).next(after: Self.start - 0.5) == Self.start)
        #expect(ScheduleSpec.at(Self.start).next(after: Self.start) == nil)
    }

    @Test("The fires of a list end with the year 9999")
    func lastYear() throws {
        let night = try #require(RFC3339.date(from: "9999-12-31T23:58:30Z"))
        let fires = ScheduleSpec.every(seconds: 60, anchor: Date(timeIntervalSince1970: 0)).fires(
            after: night, count: 5)
        #expect(fires.map(RFC3339.string) == ["9999-12-31T23:59:00.000Z"])
    }
}
