/// The best of what was offered, at most `capacity`: by score, and among equals the smaller ID, so that the order of
/// offering does not matter.
///
/// A heap with the worst on top: what is worse than that costs one comparison.
struct TopHits: Sendable {
    struct Hit: Sendable, Hashable {
        var score: Float
        var id: Int64
        var ordinal: UInt32

        @inline(__always)
        static func isWorse(_ left: Hit, _ right: Hit) -> Bool {
            left.score < right.score || (left.score == right.score && left.id > right.id)
        }
    }

    private let capacity: Int
    private var heap: [Hit] = []
    /// Scores below it need not be offered. What equals it may still win by its ID.
    private(set) var bar = -Float.infinity

    init(_ capacity: Int) {
        self.capacity = capacity
        heap.reserveCapacity(capacity)
    }

    /// Best first.
    var sorted: [Hit] { heap.sorted { Hit.isWorse($1, $0) } }

    mutating func offer(_ hit: Hit) {
        guard capacity > 0 else { return }
        if heap.count < capacity {
            heap.append(hit)
            rise(heap.count - 1)
            if heap.count == capacity { bar = heap[0].score }
        } else if Hit.isWorse(heap[0], hit) {
            heap[0] = hit
            sink()
            bar = heap[0].score
        }
    }

    mutating func offer(all other: TopHits) {
        for hit in other.heap { offer(hit) }
    }

    private mutating func rise(_ from: Int) {
        var child = from
        while child > 0 {
            let parent = (child - 1) / 2
            guard Hit.isWorse(heap[child], heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var worst = parent
            for child in (2 * parent + 1)...(2 * parent + 2) where child < heap.count {
                if Hit.isWorse(heap[child], heap[worst]) { worst = child }
            }
            guard worst != parent else { return }
            heap.swapAt(parent, worst)
            parent = worst
        }
    }
}
