import Domain
import Testing

@testable import TaskQueue

@Suite("Low-water marks")
struct LowWaterMarksTests {
    private let start = ContinuousClock.now
    private let pool = PoolID(1)

    private func after(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func mark(_ marks: LowWaterMarks, priority: Int) -> Int64 { marks.lanes(of: pool)[priority].mark }

    private func isDue(_ marks: LowWaterMarks, _ now: ContinuousClock.Instant) -> Bool { marks.sweep(now: now) != nil }

    private func claimed(_ seq: Int64, priority: Int16 = 5, pool: PoolID? = nil) -> ClaimedTask {
        .made(pool: pool ?? self.pool, priority: priority, seq: seq)
    }

    @Test("A fresh claimer looks at every lane from the beginning, most urgent first")
    func fresh() {
        let lanes = LowWaterMarks(now: start).lanes(of: pool)
        #expect(lanes.map(\.priority) == Array(0...9))
        #expect(lanes.allSatisfy { $0.mark == 0 && $0.pool == pool })
    }

    @Test("A mark reaches a place only after two lags, so that ordinary late commits are still seen")
    func trails() {
        var marks = LowWaterMarks(now: start, lag: .seconds(1))
        marks.didClaim([claimed(10)], now: after(0.1))
        #expect(mark(marks, priority: 5) == 0)
        marks.didClaim([claimed(20)], now: after(1.0))
        #expect(mark(marks, priority: 5) == 0)
        marks.didClaim([claimed(30)], now: after(1.9))
        #expect(mark(marks, priority: 5) == 0)
        marks.didClaim([], now: after(2.0))
        #expect(mark(marks, priority: 5) == 20)
        marks.didClaim([], now: after(3.0))
        #expect(mark(marks, priority: 5) == 30)
    }

    @Test("A mark never falls, whatever a sweep brings in")
    func neverFalls() {
        var marks = LowWaterMarks(now: start, lag: .seconds(1))
        marks.didClaim([claimed(100)], now: after(1))
        marks.didClaim([claimed(3)], now: after(2))
        #expect(mark(marks, priority: 5) == 100)
        marks.didClaim([claimed(4)], now: after(3))
        #expect(mark(marks, priority: 5) == 100)
    }

    @Test("Lanes do not move one another")
    func lanesAreApart() {
        var marks = LowWaterMarks(now: start, lag: .seconds(1))
        marks.didClaim([claimed(7, priority: 0), claimed(9, pool: PoolID(2))], now: after(1))
        marks.didClaim([], now: after(2))
        #expect(mark(marks, priority: 0) == 7)
        #expect(mark(marks, priority: 5) == 0)
        #expect(marks.lanes(of: PoolID(2))[5].mark == 9)
        #expect(marks.lanes(of: PoolID(2))[0].mark == 0)
    }

    @Test("A sweep is due once per period, starts from the beginning and leaves the marks alone")
    func sweep() throws {
        var marks = LowWaterMarks(now: start, lag: .seconds(1), sweepPeriod: .seconds(10))
        marks.didClaim([claimed(7)], now: after(1))
        marks.didClaim([], now: after(2))
        #expect(!isDue(marks, after(9.9)))
        let sweep = try #require(marks.sweep(now: after(10)))
        #expect(mark(sweep, priority: 5) == 0)
        #expect(mark(marks, priority: 5) == 7)
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
