import Domain
import Testing

@testable import Fleet
@testable import TaskQueue

@Suite("The rest after a task came back")
struct AttemptRestTests {
    private static func deferred(_ failure: Failure, after wait: Duration = .seconds(9)) -> AttemptEnd {
        let task = ClaimedTask(
            id: TaskID(), tenant: TenantID(1), pool: PoolID(1), priority: 5, seq: 1, attempt: 1, uncounted: 0,
            kind: "noop", attemptsMax: 3, timeout: .seconds(1), isHooked: false, hasExpired: false, isCapped: false,
            nextTurn: Turns.Place(), input: [])
        return .returned(ReturnedTask(task: task, way: .deferred(failure, after: wait)))
    }

    private static func failure(_ code: String, retryAfter: Duration? = .seconds(9)) -> Failure {
        Failure(.deferral, code: code, message: "", retryAfter: retryAfter)
    }

    @Test("What the provider says of itself holds for the whole pool, as long as it said")
    func provider() {
        for code in ["provider_rate_limited", "provider_cooling", "breaker_open", "provider_rate_reached"] {
            #expect(Self.deferred(Self.failure(code)).rest == .seconds(9))
        }
        #expect(Self.deferred(Self.failure("provider_rate_limited", retryAfter: nil)).rest == nil)
    }

    @Test("What concerns one tenant alone does not keep its neighbours from the pool")
    func tenant() {
        #expect(Self.deferred(Self.failure(GatewayWait.rateLimited.rawValue)).rest == AttemptEnd.tenantRestMax)
        #expect(
            Self.deferred(Self.failure(GatewayWait.rateLimited.rawValue), after: .milliseconds(5)).rest
                == .milliseconds(5))
        for code in ["budget_spent", "budget_held", "provider_busy"] {
            #expect(Self.deferred(Self.failure(code)).rest == nil)
        }
    }
}
