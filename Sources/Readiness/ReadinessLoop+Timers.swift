import Synchronization

extension ReadinessLoop {
    /// Calls `body` on the loop's thread at `instant` or up to a millisecond later, unless cancelled before.
    package func schedule(at instant: ContinuousClock.Instant, _ body: @escaping @Sendable () -> Void) -> Timer {
        guard isUsable else {
            body()
            return Timer(key: 0)
        }
        let (timer, isEarliest) = state.withLock { state in
            let key = state.nextKey
            state.nextKey += 1
            let isEarliest = state.deadlines.first.map { instant < $0.instant } ?? true
            state.timers[key] = body
            state.deadlines.insert(.init(instant: instant, key: key))
            return (Timer(key: key), isEarliest)
        }
        if isEarliest { ring() }
        return timer
    }

    /// Forgets a timer. Its body does not start after this returns true; false means that it has run or is running.
    @discardableResult
    package func cancel(_ timer: Timer) -> Bool {
        state.withLock { state in
            let wasWaiting = state.timers.removeValue(forKey: timer.key) != nil
            if state.deadlines.count > 64, state.deadlines.count > 2 * state.timers.count {
                let timers = state.timers
                state.deadlines.rebuild { timers[$0] != nil }
            }
            return wasWaiting
        }
    }
}
