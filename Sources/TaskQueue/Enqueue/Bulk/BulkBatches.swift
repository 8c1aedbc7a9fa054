import Domain

/// Cuts the tasks of one request into batches for ``StoreTasks``, bounded in tasks and in bytes.
struct BulkBatches: Sequence, IteratorProtocol {
    /// The batch size that measured best for arrays: beyond some 500 a statement only gets larger.
    static let countMax = 500
    static let bytesMax = 4 << 20

    private var rest: ArraySlice<NewTask>

    init(_ tasks: [NewTask]) { rest = tasks[...] }

    mutating func next() -> StoreTasks? {
        guard !rest.isEmpty else { return nil }
        var bytes = 0
        let batch = rest.prefix(Self.countMax).prefix { task in
            bytes += task.input.count
            // A task larger than the bound goes alone.
            return bytes <= Self.bytesMax || bytes == task.input.count
        }
        rest = rest[batch.endIndex...]
        return StoreTasks(Array(batch))
    }
}
