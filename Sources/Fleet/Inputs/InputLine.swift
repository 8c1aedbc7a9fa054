/// Who has room for a large input and who waits for it: a pure state machine, without time of its own or I/O.
///
/// Strictly first come, first served: as long as somebody waits nobody passes, however small, so that the largest input
/// waits for no more than those that were there before it.
struct InputLine: Sendable {
    enum Answer: Sendable {
        case admitted
        case waits
        /// The line is closed.
        case refused
    }

    private struct Waiter: Sendable {
        let id: UInt64
        let bytes: Int
    }

    let bytesMax: Int
    /// Of all that were admitted and have not left; never more than `bytesMax`.
    private(set) var bytesInside = 0
    private(set) var isClosed = false
    private var waiters: [Waiter] = []

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    var waiting: Int { waiters.count }

    /// What `bytes` take up. An input larger than everything takes everything, and so is alone: it must not wait for ever.
    func weight(_ bytes: Int) -> Int { min(max(bytes, 0), bytesMax) }

    mutating func arrive(_ id: UInt64, bytes: Int) -> Answer {
        guard !isClosed else { return .refused }
        waiters.append(Waiter(id: id, bytes: weight(bytes)))
        return admit() == [id] ? .admitted : .waits
    }

    /// Gives room back. Returns who is admitted by it, in order.
    mutating func leave(bytes: Int) -> [UInt64] {
        bytesInside -= weight(bytes)
        return admit()
    }

    /// Takes out one who waits no longer; nil when it was not waiting. Who stood behind it may be admitted by that.
    mutating func giveUp(_ id: UInt64) -> [UInt64]? {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return nil }
        waiters.remove(at: index)
        return admit()
    }

    /// Admits nobody any more. Returns who waited.
    mutating func close() -> [UInt64] {
        isClosed = true
        defer { waiters = [] }
        return waiters.map(\.id)
    }

    private mutating func admit() -> [UInt64] {
        var admitted: [UInt64] = []
        for waiter in waiters {
            guard bytesInside + waiter.bytes <= bytesMax else { break }
            bytesInside += waiter.bytes
            admitted.append(waiter.id)
        }
        waiters.removeFirst(admitted.count)
        return admitted
    }
}
