import Synchronization

/// How many bytes of request bodies may be in memory at a time, over all connections.
final class BodyBudget: Sendable {
    private let bytesMax: Int
    private let bytes = Atomic(0)

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// Takes `count` bytes, or nothing and returns false when they do not fit.
    func take(_ count: Int) -> Bool {
        let (_, taken) = bytes.add(count, ordering: .relaxed)
        guard taken <= bytesMax else {
            bytes.subtract(count, ordering: .relaxed)
            return false
        }
        return true
    }

    func give(back count: Int) {
        bytes.subtract(count, ordering: .relaxed)
    }
}
