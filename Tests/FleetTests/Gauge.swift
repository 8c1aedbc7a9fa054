import Synchronization

/// How many are inside now, and the most there ever were.
final class Gauge: Sendable {
    private let state = Mutex((now: 0, peak: 0))
    func enter() {
        state.withLock { state in
            state.now += 1
            state.peak = max(state.peak, state.now)
        }
    }
    func leave() { state.withLock { $0.now -= 1 } }
    var peak: Int { state.withLock { $0.peak } }
}
