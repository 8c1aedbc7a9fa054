import Synchronization

/// Lets one index of vectors be built at a time. A build may last for an hour and keeps a connection for so long, of the few
/// that this process has for transactions: a handful of builds would keep every put and delete waiting.
final class BuildTurn: Sendable {
    private let isTaken = Mutex(false)

    /// Whether the turn is the caller's now.
    func take() -> Bool {
        isTaken.withLock { isTaken in
            guard !isTaken else { return false }
            isTaken = true
            return true
        }
    }

    func end() { isTaken.withLock { $0 = false } }
}
