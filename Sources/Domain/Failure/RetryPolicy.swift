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

    /// The one place that turns (class, attempt, policy) into what happens.
    /// - Parameter attempt: counted attempts so far, this one included.
    package func decision(
        for failure: Failure, attempt: Int, using generator: inout some RandomNumberGenerator
    ) -> RetryDecision {
        switch failure.failureClass {
        case .deferral:
            let floor = failure.retryAfter ?? .seconds(1)
            return .deferUncounted(after: floor + Backoff.jitter(upTo: floor / 4, using: &generator))
        case .interrupted:
            return .release
        case .leaseLost:
            return .forget
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
    /// Somebody else owns the task now; write nothing.
    case forget
}
