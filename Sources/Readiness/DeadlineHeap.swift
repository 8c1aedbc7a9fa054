/// A binary heap of instants, earliest first.
///
/// Entries cannot be removed from the middle: whoever cancels a timer forgets its key, and the stale entry is skipped
/// when it surfaces. `rebuild` drops stale entries in one pass when they pile up.
struct DeadlineHeap {
    struct Entry {
        var instant: ContinuousClock.Instant
        var key: UInt64
    }

    private var entries: [Entry] = []

    var count: Int { entries.count }
    var first: Entry? { entries.first }

    /// Adds an entry in logarithmic time.
    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].instant < entries[parent].instant else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    /// Removes the earliest entry in logarithmic time.
    mutating func removeFirst() {
        guard let last = entries.popLast() else { return }
        guard !entries.isEmpty else { return }
        entries[0] = last
        siftDown()
    }

    /// Keeps only the entries whose key is still wanted.
    mutating func rebuild(keeping isWanted: (UInt64) -> Bool) {
        let kept = entries.filter { isWanted($0.key) }
        entries = kept.sorted { $0.instant < $1.instant }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if entries[child].instant < entries[smallest].instant { smallest = child }
            }
            guard smallest != parent else { return }
            entries.swapAt(parent, smallest)
            parent = smallest
        }
    }
}
