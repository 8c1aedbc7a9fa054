import Domain
import Foundation
import Testing

@testable import Assembly

@Suite struct BenchPartsTests {
    @Test func `A share is given out once, and the last part is what is left`() {
        let share = TaskShare(5)
        #expect(share.take(3) == 3)
        #expect(share.take(3) == 2)
        #expect(share.take(3) == nil)
        #expect(share.left == 0)
    }

    @Test func `The same seed gives the same numbers`() {
        func numbers(_ seed: UInt64) -> [Int] {
            var generator = SplitMix64(seed: seed)
            return (0..<8).map { _ in Int.random(in: 0..<1000, using: &generator) }
        }
        #expect(numbers(1) == numbers(1))
        #expect(numbers(1) != numbers(2))
    }

    @Test func `Only expected tasks are timed, and only their first start`() {
        let times = PickUpTimes()
        let lane = BenchLane(tenant: .init(1), pool: .init(1))
        let (expected, other) = (lane.task().id, lane.task().id)
        times.expect(expected)
        times.didStart(other)
        times.didStart(expected)
        times.didStart(expected)
        #expect(times.samples.count == 1)
    }

    @Test func `The kernel's figure for memory is read`() {
        #expect(ResidentMemory.kilobytes(in: "VmPeak:\t  99 kB\nVmRSS:\t   41234 kB\n") == 41_234)
        #expect(ResidentMemory.kilobytes(in: "VmPeak:\t  99 kB\n") == nil)
    }

    @Test(
        "The last third of the windows tells how a load ended",
        arguments: [([], 0), ([5], 5), ([9, 9, 3], 3), ([9, 9, 9, 9, 2, 4], 3), ([9, 9, 2, 4], 3)]
            as [([Double], Double)])
    func lastThird(windows: [Double], expected: Double) {
        #expect(HeldScenario.lastThird(windows) == expected)
    }

    @Test func `Late tasks are counted at their first start, and no others are`() async throws {
        let arrivals = LateArrivals()
        let lane = BenchLane(tenant: .init(1), pool: .init(1))
        let (late, other) = ((0..<3).map { _ in lane.task().id }, lane.task().id)
        arrivals.expect(late)
        for task in late + [other, late[0]] { arrivals.didStart(task) }
        #expect(arrivals.started == 3)
        let meter = OutcomeMeter()
        try await arrivals.wait(for: 3, meter)
        meter.close()
        let error = await #expect(throws: BenchError.self) { try await arrivals.wait(for: 4, meter) }
        #expect(error?.code == .workerStopped)
    }

    @Test func `The figures of a late commit keep phases, and late tasks and others, apart`() {
        let start = Date(timeIntervalSince1970: 1000)
        func window(_ phase: LateFigures.Phase, _ isLate: Bool, _ number: Int, _ count: Int) -> LateFigures.Window {
            LateFigures.Window(phase: phase, isLate: isLate, number: number, count: count)
        }
        let figures = LateFigures(
            arrival: .init(ended: 30, early: 0, first: start + 16, last: start + 21),
            bounds: [start, start + 5, start + 15, start + 21],
            windows: [
                window(.before, false, 0, 20), window(.before, false, 1, 40), window(.before, false, 2, 10),
                window(.open, false, 0, 50), window(.open, false, 1, 20), window(.open, false, 4, 30),
                window(.drain, false, 0, 6), window(.drain, true, 0, 20), window(.drain, true, 2, 10),
            ])
        #expect(figures.rate(.before) == 14)
        #expect(figures.rate(.open) == 10)
        #expect(figures.rate(.drain) == 1)
        // The last second of the first phase is no whole window; one in which nothing ended is a zero.
        #expect(figures.rates(.before) == [10, 20])
        #expect(figures.rates(.open) == [25, 10, 0, 0, 15])
        #expect(figures.slowest(.before) == 10)
        #expect(figures.slowest(.open) == 0)
        #expect(figures.rates(.drain, late: true) == [10, 0, 5])
    }

    @Test func `Lost, doubled and stuck tasks are noticed`() {
        func wrong(_ change: (inout [Int64]) -> Void) -> [String] {
            // tasks, ready, running, outcomes, attempts, accepted, started, succeeded
            var counts: [Int64] = [10, 0, 0, 10, 10, 10, 10, 10]
            change(&counts)
            let row = BenchCounts.Row(
                tasks: counts[0], ready: counts[1], running: counts[2], outcomes: counts[3], attempts: counts[4],
                accepted: counts[5], started: counts[6], succeeded: counts[7])
            return row.checks(tasks: 10, isDrained: true).filter { !$0.holds }.map(\.name)
        }
        #expect(wrong { _ in } == [])
        #expect(wrong { $0[0] = 9 } == ["tasks"])
        #expect(wrong { $0[3] = 9 }.contains("outcomes"))
        #expect(wrong { $0[2] = 1 } == ["tasks running"])
        #expect(wrong { $0[4] = 11 } == ["attempts"])
        #expect(wrong { $0[7] = 11 } == ["succeeded events"])
    }
}
