import Domain
import Synchronization

/// How long chosen tasks took from the moment somebody began to submit them to the start of their attempt.
final class PickUpTimes: Sendable {
    private struct State {
        var begun: [TaskID: ContinuousClock.Instant] = [:]
        var taken: [TaskID: Double] = [:]
    }

    private let state = Mutex(State())

    /// The task is about to be submitted.
    func expect(_ task: TaskID) {
        let now = ContinuousClock.now
        state.withLock { $0.begun[task] = now }
    }

    /// The task's attempt starts. Tasks that nobody expects are passed over; only the first start counts.
    func didStart(_ task: TaskID) {
        let now = ContinuousClock.now
        state.withLock { state in
            guard let begun = state.begun.removeValue(forKey: task) else { return }
            state.taken[task] = (now - begun).milliseconds
        }
    }

    /// In milliseconds.
    var samples: Samples { Samples(state.withLock { Array($0.taken.values) }) }
}
