import Domain
import Testing

@Suite("Retry policy")
struct RetryPolicyTests {
    /// What each class leads to with attempts left, and with none.
    enum Ending: Sendable { case retry, deferral, release, fail, cancel }

    private static let endings: [FailureClass: (early: Ending, last: Ending)] = [
        .deferral: (.deferral, .deferral), .transient: (.retry, .fail), .permanent: (.fail, .fail),
        .credential: (.fail, .fail), .rejectedOutput: (.retry, .fail), .truncated: (.retry, .fail),
        .timedOut: (.retry, .fail), .lost: (.retry, .fail), .cancelled: (.cancel, .cancel),
        .interrupted: (.release, .release), .leaseLost: (.release, .release), .bug: (.retry, .fail),
    ]

    private func ending(_ decision: RetryDecision) -> Ending {
        switch decision {
        case .retry: .retry
        case .deferUncounted: .deferral
        case .release: .release
        case .fail: .fail
        case .cancel: .cancel
        }
    }

    private func decision(
        _ failureClass: FailureClass, attempt: Int, uncounted: Int = 0, attemptsMax: Int = 5,
        retryAfter: Duration? = nil,
        backoff: Backoff = .schedule([.seconds(10)], spread: 0)
    ) -> RetryDecision {
        var generator = SplitMix64(seed: 7)
        let failure = Failure(failureClass, code: "code", message: "Message.", retryAfter: retryAfter)
        return RetryPolicy(attemptsMax: attemptsMax, backoff: backoff)
            .decision(for: failure, attempt: attempt, uncounted: uncounted, using: &generator)
    }

    @Test("Each class leads where it should, before the last attempt and at it", arguments: FailureClass.allCases)
    func everyClass(failureClass: FailureClass) throws {
        let expected = try #require(Self.endings[failureClass])
        for attempt in 1...4 {
            #expect(ending(decision(failureClass, attempt: attempt)) == expected.early)
        }
        #expect(ending(decision(failureClass, attempt: 5)) == expected.last)
        #expect(ending(decision(failureClass, attempt: 6)) == expected.last)
        #expect(ending(decision(failureClass, attempt: 1, attemptsMax: 1)) == expected.last)
    }

    /// Two tries and a wait of its own for every class that is tried again; the policy says five and ten seconds.
    private static let ruled = RetryPolicy(
        attemptsMax: 5, backoff: .schedule([.seconds(10)], spread: 0),
        rules: Dictionary(
            uniqueKeysWithValues: RetryPolicy.retried.map {
                ($0, RetryPolicy.Rule(attemptsMax: 2, backoff: .schedule([.seconds(3)], spread: 0)))
            }))

    @Test("A class with a rule follows it, and every other class the policy", arguments: FailureClass.allCases)
    func rules(failureClass: FailureClass) throws {
        var generator = SplitMix64(seed: 5)
        let failure = Failure(failureClass, code: "code", message: "Message.", retryAfter: .zero)
        let decisions = (1...5).map {
            Self.ruled.decision(for: failure, attempt: $0, uncounted: 0, using: &generator)
        }
        let expected = try #require(Self.endings[failureClass])
        guard RetryPolicy.retried.contains(failureClass) else {
            #expect(decisions.map { ending($0) } == Array(repeating: expected.early, count: 4) + [expected.last])
            return
        }
        #expect(decisions == [.retry(after: .seconds(3))] + Array(repeating: .fail, count: 4))
    }

    @Test("A rule never gives a task more attempts than it has", arguments: RetryPolicy.retried)
    func ruleIsBounded(failureClass: FailureClass) {
        var generator = SplitMix64(seed: 6)
        let policy = RetryPolicy(attemptsMax: 2, rules: [failureClass: .init(attemptsMax: 9)])
        let failure = Failure(failureClass, code: "code", message: "Message.")
        #expect(policy.decision(for: failure, attempt: 2, uncounted: 0, using: &generator) == .fail)
    }

    @Test("A rule may change the waits and keep the attempts")
    func ruleWithWaitsOnly() {
        var generator = SplitMix64(seed: 6)
        let policy = RetryPolicy(rules: [.timedOut: .init(backoff: .fullJitter(base: .seconds(1), cap: .seconds(4)))])
        for attempt in 1...4 {
            let failure = Failure(.timedOut, code: "code", message: "Message.")
            guard
                case .retry(let wait) = policy.decision(for: failure, attempt: attempt, uncounted: 0, using: &generator)
            else {
                Issue.record("attempt \(attempt) must be followed by another")
                return
            }
            #expect(wait <= .seconds(min(1 << (attempt - 1), 4)))
        }
    }

    @Test("Nobody is believed who asks for more than a day", arguments: [FailureClass.transient, .deferral])
    func retryAfterBound(failureClass: FailureClass) {
        switch decision(failureClass, attempt: 1, retryAfter: .seconds(10 * 365 * 86_400)) {
        case .retry(let wait), .deferUncounted(let wait): #expect(wait <= .seconds(30 * 3600))
        default: Issue.record("it must be tried again")
        }
    }

    @Test("A retry waits for its backoff")
    func waits() {
        #expect(decision(.transient, attempt: 1) == .retry(after: .seconds(10)))
    }

    @Test("A retry waits at least as long as it was told to")
    func retryAfter() {
        #expect(decision(.transient, attempt: 1, retryAfter: .seconds(60)) == .retry(after: .seconds(60)))
        #expect(decision(.transient, attempt: 1, retryAfter: .seconds(1)) == .retry(after: .seconds(10)))
    }

    @Test("A deferral waits as long as it was told to, and up to a quarter more", arguments: 1...50)
    func deferralWait(seed: Int) {
        var generator = SplitMix64(seed: UInt64(seed))
        let failure = Failure(.deferral, code: "c", message: "m", retryAfter: .seconds(8))
        guard
            case .deferUncounted(let wait) = RetryPolicy().decision(
                for: failure, attempt: 99, uncounted: 40, using: &generator)
        else {
            Issue.record("a deferral must be a deferral")
            return
        }
        #expect(wait >= .seconds(8))
        #expect(wait <= .seconds(10))
    }

    @Test(
        "A deferral that names no time waits up to a second, then up to twice as long each time, and never over a minute",
        arguments: [(0, 1.0), (1, 2), (2, 4), (5, 32), (6, 60), (7, 60), (1000, 60)])
    func deferralWithoutTime(uncounted: Int, ceiling: Double) {
        var generator = SplitMix64(seed: 11)
        let failure = Failure(.deferral, code: "c", message: "m")
        var waits: [Double] = []
        for _ in 0..<300 {
            let decision = RetryPolicy().decision(
                for: failure, attempt: 1, uncounted: uncounted, using: &generator)
            if case .deferUncounted(let wait) = decision { waits.append(wait.seconds) }
        }
        #expect(waits.count == 300)
        #expect(waits.allSatisfy { (0...ceiling).contains($0) })
        #expect(waits.contains { $0 < ceiling * 0.1 })
        #expect(waits.contains { $0 > ceiling * 0.9 })
    }
}
