import Domain
import Synchronization

/// The tasks of a transaction that commits late, and how many of them have begun.
final class LateArrivals: Sendable {
    /// How long none of them may begin, after the commit or after another one, before the run counts as stalled: workers
    /// look for what came late now and then, and more rarely the more dead rows lie in the way.
    static let patience = Duration.seconds(300)
    private static let look = Duration.milliseconds(5)

    private struct State {
        /// Those that have not begun.
        var expected: Set<TaskID> = []
        var started = 0
        var lastAt = ContinuousClock.now
    }

    private let state = Mutex(State())

    var started: Int { state.withLock { $0.started } }

    func expect(_ tasks: [TaskID]) { state.withLock { $0.expected.formUnion(tasks) } }

    /// A task's attempt starts. Only the first start of one that is expected counts.
    func didStart(_ task: TaskID) {
        state.withLock { state in
            guard state.expected.remove(task) != nil else { return }
            state.started += 1
            state.lastAt = .now
        }
    }

    /// Waits until `count` of them have begun.
    func wait(for count: Int, _ meter: OutcomeMeter, each: (Int) -> Void = { _ in }) async throws {
        let begun = ContinuousClock.now
        while true {
            let (started, lastAt) = state.withLock { ($0.started, $0.lastAt) }
            each(started)
            if started >= count { return }
            if meter.isClosed {
                throw BenchError(.workerStopped, "the worker ended after \(started) of \(count) late tasks")
            }
            if ContinuousClock.now - max(lastAt, begun) > Self.patience {
                throw BenchError(
                    .stalled,
                    "no late task began for \(Int(Self.patience.seconds)) s after \(started) of \(count)")
            }
            try await Task.sleep(for: Self.look)
        }
    }
}
