/// How often a kind is tried and how long it waits in between: one rule for all classes of failure that may be tried
/// again, and others for the classes that need them.
package struct RetryPolicy: Sendable, Hashable {
    /// What differs for one class.
    package struct Rule: Sendable, Hashable {
        /// A failure of the class is final from this counted attempt on; nil: from the policy's. Never more than that.
        package var attemptsMax: Int?
        /// The waits after a failure of the class; nil: the policy's.
        package var backoff: Backoff?

        package init(attemptsMax: Int? = nil, backoff: Backoff? = nil) {
            precondition(attemptsMax.map { (1...100).contains($0) } ?? true, "attempts must be 1…100")
            self.attemptsMax = attemptsMax
            self.backoff = backoff
        }
    }

    /// The classes that are tried again, and so may have a rule. A lost attempt is judged in the database, by the
    /// task's attempts and the deaths it caused.
    package static let retried: Set<FailureClass> = [.transient, .rejectedOutput, .truncated, .timedOut, .bug]

    /// The longest `Retry-After` that is believed.
    package static let retryAfterMax: Duration = .seconds(24 * 3600)

    /// The most that is added to such a wait, so that not everybody comes back in the same moment.
    private static let deferralSpreadMax: Duration = .seconds(60)

    /// Tries in all, the first included. Range 1…100.
    package var attemptsMax: Int
    /// The waits, by the number of the attempt that failed.
    package var backoff: Backoff
    /// What differs by class.
    package let rules: [FailureClass: Rule]

    /// - Precondition: the rules are for classes of ``retried``.
    package init(
        attemptsMax: Int = 5, backoff: Backoff = .fullJitter(base: .milliseconds(500), cap: .seconds(300)),
        rules: [FailureClass: Rule] = [:]
    ) {
        precondition(Self.retried.isSuperset(of: rules.keys), "a rule is for a class that is never tried again")
        self.attemptsMax = attemptsMax
        self.backoff = backoff
        self.rules = rules
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
        let told = failure.retryAfter.map { min($0, Self.retryAfterMax) }
        switch failure.failureClass {
        case .deferral:
            guard let floor = told else {
                return .deferUncounted(
                    after: Self.deferral.delay(afterAttempt: uncounted + 1, using: &generator))
            }
            // A wait of hours is not made longer by hours, only spread.
            let spread = min(floor / 4, Self.deferralSpreadMax)
            return .deferUncounted(after: floor + Backoff.jitter(upTo: spread, using: &generator))
        case .interrupted, .leaseLost:
            // When the lease is really lost the fence sees to it that nothing is written; when only its renewal was
            // late, the task is queued again at once instead of when somebody misses it.
            return .release
        case .cancelled:
            return .cancel
        case .permanent, .credential:
            return .fail
        case .transient, .rejectedOutput, .truncated, .timedOut, .lost, .bug:
            let rule = rules[failure.failureClass]
            guard attempt < min(rule?.attemptsMax ?? attemptsMax, attemptsMax) else { return .fail }
            let wait = (rule?.backoff ?? backoff).delay(afterAttempt: attempt, using: &generator)
            return .retry(after: max(wait, told ?? .zero))
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
