import Domain
import Testing

@testable import Fleet
@testable import TaskQueue

@Suite("The rest of a pool")
struct PoolRestTests {
    private static func rest(_ failure: Failure, after wait: Duration = .seconds(9)) -> Duration? {
        let task = ClaimedTask(
            id: TaskID(), tenant: TenantID(1), pool: PoolID(1), priority: 5, seq: 1, attempt: 1, uncounted: 0,
            kind: "noop",
            attemptsMax: 3, timeout: .seconds(1), isHooked: false, hasExpired: false, isCapped: false,
            nextTurn: Turns.Place(), input: [])
        return AttemptEnd.returned(ReturnedTask(task: task, way: .deferred(failure, after: wait))).rest
    }

    private static func told(_ code: String) -> Failure {
        Failure(.deferral, code: code, message: "Later.", retryAfter: .seconds(9))
    }

    @Test("A provider that names a time, its cool-down and its breaker let the pool rest")
    func provider() {
        for code in ["provider_rate_limited", "provider_overloaded", "provider_rate_reached"] {
            #expect(Self.rest(Self.told(code)) == .seconds(9), "\(code)")
        }
        for refusal in [CallRefusal.providerCooling, .breakerOpen] {
            #expect(Self.rest(refusal.failure(after: .seconds(9))) == .seconds(9), "\(refusal)")
        }
    }

    @Test("What one tenant may not do, and a model without a price, hold up nobody else")
    func tenant() {
        for wait in GatewayWait.allCases where wait != .rateLimited {
            #expect(Self.rest(Self.told(wait.rawValue)) == nil, "\(wait)")
        }
        // Hardly: so short that no neighbour notices.
        #expect(Self.rest(Self.told(GatewayWait.rateLimited.rawValue)) == AttemptEnd.tenantRestMax)
        for refusal in [CallRefusal.budgetSpent, .budgetHeld, .providerBusy] {
            #expect(Self.rest(refusal.failure(after: .seconds(9))) == nil, "\(refusal)")
        }
    }

    @Test("Every wait of the gateway has a reason that can be stored and shown")
    func reasons() {
        let reasons = GatewayWait.allCases.map { Self.told($0.rawValue).waitReason }
        #expect(reasons == ["rate", "safety", "safety", "price"])
        #expect(Failure(.permanent, code: "rate_limited", message: "").gatewayWait == nil)
    }
}
