/// How often a kind is tried and how long it waits in between.
package struct RetryPolicy: Sendable, Hashable {
    /// Tries in all, the first included. Range 1…100.
    package var attemptsMax: Int
    /// The waits, by the number of the attempt that failed.
    package var backoff: Backoff

    package init(attemptsMax: Int = 5, backoff: Backoff = .fullJitter(base: .milliseconds(500), cap: .seconds(300))) {
        self.attemptsMax = attemptsMax
        self.backoff = backoff
    }

    /// The waits of a deferral that names no time, by the number of attempts that did not count: a provider that
    /// stays overloaded is asked ever more rarely, and not by everybody at once.
    private static let deferral = Backoff.fullJitter(base: .seconds(1), cap: .seconds(60))

    /// The one place that turns (class, attempt, policy) into what happens.
    /// - Parameters:
    ///   - attempt: counted attempts so far, this one included.
    ///   - uncounted: attempts so far that do not count, this one not included.
    package func decision(
        for failure: Failure, attempt: Int, uncounted: Int, using generator: inout some RandomNumberGenerator
    ) -> RetryDecision {
        switch failure.failureClass {
        case .deferral:
            guard let floor = failure.retryAfter else {
                return .deferUncounted(
                    after: Self.deferral.delay(afterAttempt: uncounted + 1, using: &generator))
            }
            return .deferUncounted(after: floor + Backoff.jitter(upTo: floor / 4, using: &generator))
        case .interrupted, .leaseLost:
            // When the lease is really lost the fence sees to it that nothing is written; when only its renewal was
            // late, the task is queued again at once instead of when somebody misses it.
            return .release
        case .cancelled:
            return .cancel
        case .permanent, .credential:
            return .fail
        case .transient, .rejectedOutput, .truncated, .timedOut, .lost, .bug:
            guard attempt < attemptsMax else { return .fail }
            return .retry(
                after: max(backoff.delay(afterAttempt: attempt, using: &generator), failure.retryAfter ?? .zero))
        }
    }
}

package enum RetryDecision: Sendable, Hashable {
    case retry(after: Duration)
    /// Wait without counting the attempt.
    case deferUncounted(after: Duration)
    /// Back to the queue at once, without counting the attempt.
    case release
    case fail
    case cancel
}
