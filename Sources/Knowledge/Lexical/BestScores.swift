/// The best so many of what it is shown, in a heap with the worst on top. Ordinals come in ascending order, so that of
/// equal scores the one that came first stays.
struct BestScores {
    /// What a score must exceed to be taken.
    private(set) var threshold = 0.0
    private var heap: [(ordinal: UInt32, score: Double)] = []
    private let count: Int

    init(count: Int) {
        self.count = count
        heap.reserveCapacity(min(count, 1024))
    }

    mutating func take(_ ordinal: UInt32, _ score: Double) {
        guard score > threshold else { return }
        if heap.count < count {
            heap.append((ordinal, score))
            rise(from: heap.count - 1)
        } else {
            heap[0] = (ordinal, score)
            sink()
        }
        if heap.count == count { threshold = heap[0].score }
    }

    /// Best first.
    func sorted() -> [(ordinal: UInt32, score: Double)] { heap.sorted { Self.isWorse($1, $0) } }

    private static func isWorse(
        _ left: (ordinal: UInt32, score: Double), _ right: (ordinal: UInt32, score: Double)
    ) -> Bool {
        left.score == right.score ? left.ordinal > right.ordinal : left.score < right.score
    }

    private mutating func rise(from index: Int) {
        var index = index
        while index > 0, Self.isWorse(heap[index], heap[(index - 1) / 2]) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func sink() {
        var index = 0
        while 2 * index + 1 < heap.count {
            var child = 2 * index + 1
            if child + 1 < heap.count, Self.isWorse(heap[child + 1], heap[child]) { child += 1 }
            guard Self.isWorse(heap[child], heap[index]) else { return }
            heap.swapAt(index, child)
            index = child
        }
    }
}
