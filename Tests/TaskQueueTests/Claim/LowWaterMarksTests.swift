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

    private func post(_ mark: Int64, tenant: Int32 = 1) -> LowWaterMarks.Post {
        LowWaterMarks.Post(pool: pool, tenant: TenantID(tenant), priority: 5, mark: mark)
    }

    @Test("Where something was found below a mark it is lowered there, and rises again with what is claimed")
    func lowered() {
        var marks = settled([claimed(1000), claimed(800, tenant: 2)])
        marks.lower([post(400)])
        #expect(mark(marks) == 400)
        #expect(mark(marks, tenant: 2) == 800)
        marks.didClaim(claimed(500), with: marks, now: after(3))
        #expect(mark(marks) == 400)
        marks.didClaim([], with: marks, now: after(4))
        #expect(mark(marks) == 500)
    }

    @Test("A claim that began before a mark was lowered does not raise it past what was found")
    func claimUnderWay() {
        var marks = settled([claimed(1000)])
        let before = marks
        marks.lower([post(400)])
        marks.didClaim(claimed(2000), with: before, now: after(3))
        marks.didClaim([], with: marks, now: after(4))
        #expect(mark(marks) == 400)
    }

    @Test("Nothing is lowered to a place above the mark, nor in a lane without one")
    func notLowered() {
        var marks = settled([claimed(1000)])
        marks.lower([post(1500), post(10, tenant: 7)])
        #expect(mark(marks) == 1000)
        #expect(mark(marks, tenant: 7) == nil)
        marks.lower([post(0)])
        #expect(mark(marks) == nil, "who begins at the front needs no mark")
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
}
