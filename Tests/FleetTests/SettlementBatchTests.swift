import Domain
import Testing

@testable import Fleet
@testable import TaskQueue

@Suite("A batch of settlements")
struct SettlementBatchTests {
    private static func ended(_ bytes: Int) -> AttemptEnd {
        let task = ClaimedTask(
            id: TaskID(), tenant: TenantID(1), pool: PoolID(1), priority: 5, seq: 1, attempt: 1, uncounted: 0,
            kind: "noop",
            attemptsMax: 3, timeout: .seconds(1), isHooked: false, hasExpired: false, isCapped: false,
            nextTurn: Turns.Place(), input: [])
        return .settled(
            SettledTask(
                task: task, outcome: .succeeded(result: [UInt8](repeating: 48, count: bytes)), hasCalls: false))
    }

    private static let half = SettlementBatch.bytesMax / 2

    @Test(
        "It carries as many as were asked for, but no more bytes than one statement should",
        arguments: [
            ([10, 10, 10], 5, 3), ([10, 10, 10], 2, 2), ([half, half, 1], 5, 2), ([half + 1, half], 5, 1),
            ([3 * half, 1], 5, 1), ([1, 3 * half], 5, 1), ([], 5, 0),
        ])
    func prefix(sizes: [Int], max: Int, expected: Int) {
        var line = SettlementLine()
        for size in sizes { line.append(Self.ended(size)) }
        #expect(line.take(max: max).count == expected)
        #expect(line.count == sizes.count - expected)
    }

    @Test("What could not be settled is taken first again, by the same measure, and nothing is lost on the way")
    func putBack() {
        let ends = [Self.half, Self.half, 1].map(Self.ended)
        var line = SettlementLine()
        for end in ends { line.append(end) }
        let taken = line.take(max: 5)
        line.append(Self.ended(0))
        line.putBack(taken)
        #expect(ends.allSatisfy { line.holds($0.task.id) })
        #expect(line.take(max: 5).map(\.task.id) == taken.map(\.task.id))
        #expect(line.take(max: 5).count == 2)
        #expect(line.isEmpty)
    }
}
