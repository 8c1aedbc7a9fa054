import Domain
import Synchronization

/// Counts outcomes and when they came: what a scenario waits for, and what its rates are made of.
///
/// The waiting looks every few milliseconds; the instants are taken where the outcomes are announced, so that a late
/// look costs no accuracy.
final class OutcomeMeter: Sendable {
    /// When a count was reached, and what the count was then: outcomes come in batches.
    struct Crossing: Sendable {
        let count: Int
        let at: ContinuousClock.Instant

        /// Outcomes per second from this crossing to a later one.
        func rate(to later: Crossing) -> Double {
            ratio(Double(later.count - count), of: (later.at - at).seconds)
        }
    }

    /// The width of a window of ``windowRates(until:)``.
    static let window = Duration.seconds(2)
    /// How long nothing may end before the run counts as stalled.
    static let patience = Duration.seconds(60)
    private static let look = Duration.milliseconds(2)

    private struct State {
        var count = 0
        var lastAt: ContinuousClock.Instant
        var windows: [Int] = []
        /// The counts that are waited for, ascending.
        var targets: [Int]
        var crossings: [Int: Crossing] = [:]
        var isClosed = false
    }

    let startedAt: ContinuousClock.Instant
    private let state: Mutex<State>

    /// Starts counting now.
    /// - Parameter targets: the counts whose instants are wanted.
    init(targets: [Int] = []) {
        startedAt = .now
        state = Mutex(State(lastAt: startedAt, targets: targets.sorted()))
    }

    /// Whether the worker has ended.
    var isClosed: Bool { state.withLock { $0.isClosed } }
    var count: Int { state.withLock { $0.count } }
    var start: Crossing { Crossing(count: 0, at: startedAt) }
    var last: Crossing { state.withLock { Crossing(count: $0.count, at: $0.lastAt) } }

    /// When there were `target` outcomes; nil while there are not, or when nobody asked for it at the start.
    func crossing(of target: Int) -> Crossing? { state.withLock { $0.crossings[target] } }

    func add(_ outcomes: Int) {
        guard outcomes > 0 else { return }
        let now = ContinuousClock.now
        state.withLock { state in
            state.count += outcomes
            state.lastAt = max(state.lastAt, now)
            let window = Int((now - startedAt).seconds / Self.window.seconds)
            while state.windows.count <= window { state.windows.append(0) }
            state.windows[window] += outcomes
            while let target = state.targets.first, target <= state.count {
                state.crossings[target] = Crossing(count: state.count, at: now)
                state.targets.removeFirst()
            }
        }
    }

    /// Nothing will be added any more: whoever still waits is told.
    func close() { state.withLock { $0.isClosed = true } }

    /// Waits until there are `target` outcomes.
    func wait(for target: Int, each: (Int) -> Void = { _ in }) async throws {
        let begun = ContinuousClock.now
        while true {
            let (count, lastAt, isClosed) = state.withLock { ($0.count, $0.lastAt, $0.isClosed) }
            each(min(count, target))
            if count >= target { return }
            if isClosed { throw BenchError(.workerStopped, "the worker ended after \(count) of \(target) outcomes") }
            if ContinuousClock.now - max(lastAt, begun) > Self.patience {
                throw BenchError(
                    .stalled, "nothing ended for \(Int(Self.patience.seconds)) s after \(count) of \(target) outcomes")
            }
            try await Task.sleep(for: Self.look)
        }
    }

    /// Outcomes per second in each whole window until `end`.
    func windowRates(until end: ContinuousClock.Instant) -> [Double] {
        let whole = Int((end - startedAt).seconds / Self.window.seconds)
        return state.withLock { state in
            (0..<max(whole, 0)).map { window in
                let count = window < state.windows.count ? state.windows[window] : 0
                return Double(count) / Self.window.seconds
            }
        }
    }
}
