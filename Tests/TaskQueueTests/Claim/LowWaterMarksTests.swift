import Domain
import Testing

@testable import TaskQueue

@Suite("Low-water marks")
struct LowWaterMarksTests {
    private let start = ContinuousClock.now
    private let pool = PoolID(1)
    private let tenant = TenantID(1)

    private func after(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func mark(_ marks: LowWaterMarks, tenant: Int32 = 1, priority: Int16 = 5) -> Int64? {
        marks.posts(of: [pool]).first { $0.tenant.rawValue == tenant && $0.priority == priority }?.mark
    }

    private func isDue(_ marks: LowWaterMarks, _ now: ContinuousClock.Instant) -> Bool { marks.sweep(now: now) != nil }

    /// So many tasks that their lane is worth a mark, the last one at `seq`.
    private func claimed(
        _ seq: Int64, tenant: Int32 = 1, priority: Int16 = 5, pool: PoolID? = nil, count: Int = LowWaterMarks.weightMin
    ) -> [ClaimedTask] {
        (0..<count).map { number in
            .made(
                tenant: TenantID(tenant), pool: pool ?? self.pool, priority: priority,
                seq: seq - Int64(count - 1 - number))
        }
    }

    /// Marks that stand at what was claimed.
    private func settled(_ batches: [[ClaimedTask]]) -> LowWaterMarks {
        var marks = LowWaterMarks(now: start, lag: .seconds(1))
        marks.didClaim(batches.flatMap { $0 }, now: after(1))
        marks.didClaim([], now: after(2))
        return marks
    }

    @Test("A fresh claimer has no marks")
    func fresh() { #expect(LowWaterMarks(now: start).posts(of: [pool]).isEmpty) }

    @Test("A mark reaches a place only after two lags, so that ordinary late commits are still seen")
    func trails() {
        var marks = LowWaterMarks(now: start, lag: .seconds(1))
        marks.didClaim(claimed(100), now: after(0.1))
        #expect(mark(marks) == nil)
        marks.didClaim(claimed(200), now: after(1.0))
        #expect(mark(marks) == nil)
        marks.didClaim(claimed(300), now: after(1.9))
        #expect(mark(marks) == nil)
        marks.didClaim([], now: after(2.0))
        #expect(mark(marks) == 200)
        marks.didClaim([], now: after(3.0))
        #expect(mark(marks) == 300)
    }

    @Test("A mark never falls, whatever a sweep brings in")
    func neverFalls() {
        var marks = LowWaterMarks(now: start, lag: .seconds(1))
        marks.didClaim(claimed(100), now: after(1))
        marks.didClaim(claimed(3, count: 1), now: after(2))
        #expect(mark(marks) == 100)
        marks.didClaim(claimed(4, count: 1), now: after(3))
        #expect(mark(marks) == 100)
    }

    @Test("Lanes do not move one another: pool, tenant and priority each make their own")
    func lanesAreApart() {
        let marks = settled([
            claimed(700, priority: 0), claimed(800, tenant: 2), claimed(900, pool: PoolID(2)),
        ])
        #expect(mark(marks, priority: 0) == 700)
        #expect(mark(marks, tenant: 2) == 800)
        #expect(mark(marks, priority: 5) == nil)
        #expect(marks.posts(of: [PoolID(2)]).map(\.mark) == [900])
    }

    @Test("A lane with few claimed rows gets no mark")
    func lightLanes() {
        #expect(mark(settled([claimed(100, count: LowWaterMarks.weightMin - 1)])) == nil)
    }

    @Test("Marks come in the order of the claim index, at most so many, and the heaviest lanes have them")
    func order() throws {
        var batches: [[ClaimedTask]] = []
        for tenant in 1...Int32(LowWaterMarks.postsMax + 10) {
            let count = LowWaterMarks.weightMin + Int(tenant)
            batches.append(claimed(10_000, tenant: tenant, priority: Int16(tenant % 3), count: count))
        }
        let posts = settled(batches.shuffled()).posts(of: [pool])
        #expect(posts.count == LowWaterMarks.postsMax)
        #expect(posts.map(\.tenant.rawValue) == Array(11...Int32(LowWaterMarks.postsMax + 10)))
    }

    @Test("What is behind a mark fades: after a while without claims a lane is not marked any more")
    func fades() {
        var marks = settled([claimed(1000, count: 200)])
        #expect(mark(marks) == 1000)
        marks.didClaim([], now: after(301))
        #expect(mark(marks) == 1000)
        marks.didClaim([], now: after(602))
        #expect(mark(marks) == nil)
    }

    @Test("A sweep is due once per period, has no marks and leaves the marks alone")
    func sweep() throws {
        var marks = settled([claimed(700)])
        #expect(!isDue(marks, after(9.9)))
        let sweep = try #require(marks.sweep(now: after(10)))
        #expect(mark(sweep) == nil)
        #expect(mark(marks) == 700)
        marks.didSweep(now: after(10), taking: .milliseconds(1))
        #expect(!isDue(marks, after(19.9)))
        #expect(isDue(marks, after(20)))
    }

    @Test("Sweeps take at most one fiftieth of the time, and come back to their period when they are quick again")
    func sweepBound() {
        var marks = LowWaterMarks(now: start, sweepPeriod: .seconds(10))
        marks.didSweep(now: after(10), taking: .seconds(2))
        #expect(!isDue(marks, after(109.9)))
        #expect(isDue(marks, after(110)))
        marks.didSweep(now: after(110), taking: .milliseconds(1))
        #expect(!isDue(marks, after(119.9)))
        #expect(isDue(marks, after(120)))
    }
}
