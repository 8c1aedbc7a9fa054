import Domain
import Synchronization

/// When the passes of a measurement began and ended. They are kept where they happen and read when the load is over.
final class CallTimes: Sendable {
    private struct State {
        var milliseconds: [Double] = []
        var ends: [Double] = []
    }

    private let origin = ContinuousClock.now
    private let state = Mutex(State())

    func add(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) {
        let (took, at) = ((end - start).milliseconds, (end - origin).seconds)
        state.withLock { state in
            state.milliseconds.append(took)
            state.ends.append(at)
        }
    }

    /// How long each took, in milliseconds, since the last call of this; they are then forgotten.
    func takePasses() -> Samples {
        Samples(
            state.withLock { state in
                defer { state = State() }
                return state.milliseconds
            })
    }

    /// When each ended, in seconds from the same moment.
    var ends: [Double] { state.withLock { $0.ends } }
}
