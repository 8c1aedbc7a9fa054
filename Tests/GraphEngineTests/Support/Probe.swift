import Domain
import Synchronization

/// Counts what ran, and how much of it at once.
final class Probe: Sendable {
    private struct State {
        var runs: [CheckpointKey: Int] = [:]
        var inside = 0
        var peak = 0
    }

    private let state = Mutex(State())

    func enter(_ key: CheckpointKey) {
        state.withLock { state in
            state.runs[key, default: 0] += 1
            state.inside += 1
            state.peak = max(state.peak, state.inside)
        }
    }

    func leave() { state.withLock { $0.inside -= 1 } }

    var runs: [CheckpointKey: Int] { state.withLock(\.runs) }
    var peak: Int { state.withLock(\.peak) }
    var total: Int { runs.values.reduce(0, +) }

    func count(_ node: String, _ iteration: Int32 = 0) -> Int {
        runs[CheckpointKey(node: node, iteration: iteration), default: 0]
    }
}
