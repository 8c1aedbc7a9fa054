import Synchronization

/// The signs of life of one call: the provider reports them, the watchdog reads them.
///
/// The watchdog sleeps until the earliest expiry and then looks again, so a stream of events, each of which only moves
/// the expiry away, costs no wake-ups. Twice in a call the expiry comes nearer: with the first event (the idle timer is
/// shorter than the one for the first event) and when the answer is complete. Then the report cuts the sleep short.
package final class CallPulse: Sendable {
    private struct State {
        var watch: CallWatch
        var nap: Nap?
    }

    private struct Nap {
        let end: ContinuousClock.Instant
        let task: Task<Void, Never>
    }

    private let state: Mutex<State>

    init(_ watch: CallWatch) { state = Mutex(State(watch: watch)) }

    /// Bytes came: headers, a keep-alive, anything.
    package func event() { report { $0.event(at: .now) } }

    /// A piece of the answer came.
    package func progress() { report { $0.progress(at: .now) } }

    /// The answer is complete; the rest of the body may be waited for, but not for long.
    package func complete() { report { $0.complete(at: .now) } }

    /// Waits until a timer has run out and returns it; nil when the waiting was cancelled.
    func expired() async -> CallWatch.Timer? {
        while !Task.isCancelled {
            let next = state.withLock(\.watch.next)
            if next.at <= .now { return next.timer }
            await sleep(until: next.at)
        }
        return nil
    }

    private func report(_ change: (inout CallWatch) -> Void) {
        let tooLong = state.withLock { state -> Nap? in
            change(&state.watch)
            guard let nap = state.nap, state.watch.next.at < nap.end else { return nil }
            state.nap = nil
            return nap
        }
        tooLong?.task.cancel()
    }

    /// The nap is a task of its own because a report must be able to end it without ending the watchdog. It does not
    /// outlive this call, which waits for it and passes cancellation on.
    private func sleep(until end: ContinuousClock.Instant) async {
        let nap = Nap(end: end, task: Task { try? await Task.sleep(until: end, clock: .continuous) })
        let isTooLong = state.withLock { state in
            state.nap = nap
            // A report may have come between the look at the expiry and now, and found no nap to end.
            return state.watch.next.at < end
        }
        if isTooLong { nap.task.cancel() }
        await withTaskCancellationHandler {
            await nap.task.value
        } onCancel: {
            nap.task.cancel()
        }
    }
}
