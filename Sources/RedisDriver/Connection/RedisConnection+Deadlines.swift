import Readiness
import Synchronization

/// One timer for all calls under way: it is set for the earliest deadline, and when it rings it is set for the earliest
/// of what is left. So a command costs no timer of its own, and a busy connection rings some twenty times a second.
extension RedisConnection {
    /// Makes sure that the alarm rings no later than at `instant`.
    func setAlarm(_ state: inout State, at instant: ContinuousClock.Instant) {
        if let alarm = state.alarm {
            guard instant < alarm.instant else { return }
            loop.cancel(alarm.timer)
        }
        state.alarmsSet += 1
        let number = state.alarmsSet
        state.alarm = Alarm(
            instant: instant, timer: loop.schedule(at: instant) { self.ring(number) }, number: number)
    }

    private func ring(_ number: Int) {
        var answers = Answers()
        state.withLock { state in
            // One that was replaced may ring all the same; the other then stays in its place.
            if state.alarm?.number == number { state.alarm = nil }
            guard state.handle != nil else { return }
            // What has arrived is not late, and a busy machine is not a server that stands still.
            state.read(into: &answers)
            let now = ContinuousClock.now
            let (waiters, next) = state.pending.expire(at: now)
            answers.calls += waiters.map { ($0, .failure(.late)) }
            if let next { setAlarm(&state, at: next) }
            pendingCount.store(state.pending.count, ordering: .relaxed)
            if answers.fatal == nil, !waiters.isEmpty, state.progressAt.duration(to: now) >= limits.stallTimeout {
                answers.fatal = .lost("the server has stood still for \(limits.stallTimeout)")
            }
        }
        deliver(answers)
    }
}
