import Synchronization

/// How long a request was under way: from the moment it left for the server until the answer was here.
///
/// What the process adds by itself says nothing about the database and is left out: before, the wait for a connection or
/// for room on one; after, the wait of the caller's task for its turn on a busy machine. What was sent before it on the same
/// connection and is answered first counts: that is the database's work, too.
package final class RoundTrip: Sendable {
    private struct State {
        var leftAt: ContinuousClock.Instant?
        var answeredAt: ContinuousClock.Instant?
    }

    private let state = Mutex(State())

    package init() {}

    /// Nil when nothing was sent, or is yet.
    package var leftAt: ContinuousClock.Instant? { state.withLock(\.leftAt) }

    /// Nil while the answer is awaited, and for good when the connection was lost before.
    package var answeredAt: ContinuousClock.Instant? { state.withLock(\.answeredAt) }

    /// A request that the server had to see twice counts from the second time.
    func didLeave(at now: ContinuousClock.Instant = .now) {
        state.withLock { $0 = State(leftAt: now) }
    }

    func wasAnswered(at now: ContinuousClock.Instant = .now) {
        state.withLock { $0.answeredAt = now }
    }
}
