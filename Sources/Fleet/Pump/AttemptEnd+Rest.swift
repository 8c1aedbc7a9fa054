import Domain
import TaskQueue

extension AttemptEnd {
    /// How long nothing more should be claimed from the task's pool: when the provider itself, its cool-down or its breaker
    /// sent the task back, the next one would only come back too. A tenant's budget, limit or policy and a model without a
    /// price say nothing about the others: one tenant must not hold up the pool of all.
    var rest: Duration? {
        guard case .returned(let returned) = self, case .deferred(let failure, let wait) = returned.way else {
            return nil
        }
        switch failure.callRefusal {
        case .providerCooling, .breakerOpen: return wait
        case .providerBusy, .budgetSpent, .budgetRefused, .budgetTooSmall, .budgetHeld: return nil
        case nil: return failure.retryAfter == nil || failure.gatewayWait != nil ? nil : wait
        }
    }
}
