import Domain

/// Many ended attempts in one statement, as parallel arrays.
///
/// Their rows are found by `task_id = ANY (ids)` and what is said about each by its place among the sorted IDs, with
/// `width_bucket`, which searches by halves. Not by a join with `unnest`: `task_running` is nearly empty at most times, and
/// once the statistics say so the planner walks all of it for each element, which costs the square of the batch (500 among
/// 500: 109 ms instead of 5). Without a join there is no order to choose.
enum Batched {
    /// In the order of the IDs: the search needs it, and it is one lock order for all completers, so that two batches
    /// cannot deadlock. Of two attempts at one task the later counts: the earlier one's lease was lost.
    static func sorted<Element>(_ elements: [Element], by task: (Element) -> ClaimedTask) -> [Element] {
        elements.indices.map { Key(task(elements[$0]), at: $0) }.sorted().map { elements[$0.index] }
    }

    /// What is compared, side by side: elements are moved once, when their order is known.
    private struct Key: Comparable {
        let high: UInt64
        let low: UInt64
        let attempt: Int32
        let index: Int

        init(_ task: ClaimedTask, at index: Int) {
            high = task.id.uuid.high
            low = task.id.uuid.low
            attempt = task.attempt
            self.index = index
        }

        static func < (left: Key, right: Key) -> Bool {
            (left.high, left.low, left.attempt) < (right.high, right.low, right.attempt)
        }
    }

    /// Many JSON texts, one behind the other, and where each one begins (from 1, as SQL counts) and ends.
    ///
    /// Not an array of texts, in which the server finds an element by walking to it: for a thousand results that was a seventh
    /// of a settlement (EXPLAIN ANALYZE: 7.2 ms against 6.1).
    static func joined(_ texts: [[UInt8]?]) -> (bytes: [UInt8], starts: [Int32], lengths: [Int32]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(texts.reduce(0) { $0 + ($1?.count ?? 0) })
        var starts: [Int32] = []
        var lengths: [Int32] = []
        for text in texts {
            starts.append(Int32(clamping: bytes.count + 1))
            lengths.append(text.map { Int32(clamping: $0.count) } ?? -1)
            bytes += text ?? []
        }
        return (bytes, starts, lengths)
    }

    /// The one at `place`, as SQL over the parameters that hold what ``joined(_:)`` made. Refuses (22021, 22P02) what is no
    /// JSON in UTF-8.
    static func json(_ place: String, bytes: String, starts: String, lengths: String) -> String {
        """
        CASE WHEN (\(lengths)::int4[])[\(place)] >= 0 THEN convert_from(substring(\(bytes)::bytea
            FROM (\(starts)::int4[])[\(place)] FOR (\(lengths)::int4[])[\(place)]), 'UTF8')::json END
        """
    }

    /// An empty array, any place of which is null, when there is nothing but nulls: the server finds an element of an
    /// array of texts by walking to it.
    static func orNone<Element>(_ elements: [Element?]) -> [Element?] {
        elements.contains { $0 != nil } ? elements : []
    }
}
