import Synchronization

/// A clock that stands until the test moves it, forwards or back.
final class ScriptedClock: Sendable {
    private let current: Mutex<Int64>

    init(at milliseconds: Int64 = 1_700_000_000_000) { current = Mutex(milliseconds) }

    var milliseconds: Int64 { current.withLock { $0 } }
    func move(_ milliseconds: Int64) { current.withLock { $0 += milliseconds } }

    /// The same moment for what counts in instants.
    private static let start = ContinuousClock.now
    var instant: ContinuousClock.Instant { Self.start + .milliseconds(milliseconds) }
}
