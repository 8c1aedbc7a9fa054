import Domain
import TaskQueue

/// The ended attempts that wait to be settled, in order.
///
/// What the result of each weighs is counted once, when it ends: to cut a batch out of thousands then reads numbers, and
/// copies no attempt. How many there are is bounded by the tasks that a worker may have, since nothing is claimed into the
/// room of an attempt before it is settled.
struct SettlementLine {
    private var ends: [AttemptEnd] = []
    private var bytes: [Int] = []

    var isEmpty: Bool { ends.isEmpty }
    var count: Int { ends.count }

    mutating func append(_ end: AttemptEnd) {
        ends.append(end)
        bytes.append(end.resultBytes)
    }

    /// In front of all others: what could not be settled is tried again first.
    mutating func putBack(_ ends: [AttemptEnd]) {
        self.ends.insert(contentsOf: ends, at: 0)
        bytes.insert(contentsOf: ends.map(\.resultBytes), at: 0)
    }

    /// Takes out what is sent together: at most `max`, and no more bytes than a batch carries, but at least one.
    mutating func take(max: Int) -> [AttemptEnd] {
        let count = prefix(max: max)
        let taken = Array(ends.prefix(count))
        ends.removeFirst(count)
        bytes.removeFirst(count)
        return taken
    }

    func holds(_ task: TaskID) -> Bool { ends.contains { $0.task.id == task } }

    private func prefix(max: Int) -> Int {
        var sum = 0
        for index in bytes.indices.prefix(max) {
            sum += bytes[index]
            if sum > SettlementBatch.bytesMax, index > 0 { return index }
        }
        return min(bytes.count, max)
    }
}
