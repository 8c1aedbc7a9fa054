import Domain
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
