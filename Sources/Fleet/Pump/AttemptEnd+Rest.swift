import Domain
import TaskQueue

extension AttemptEnd {
    /// The rest after a tenant's own limit per minute. Its other tasks would come back too, and its neighbours' would not:
    /// short enough that a neighbour does not notice, long enough that a large backlog is not taken out and put back all
    /// the time.
    static let tenantRestMax = Duration.milliseconds(100)

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
        case nil where failure.gatewayWait == .rateLimited: return min(wait, Self.tenantRestMax)
        case nil: return failure.retryAfter == nil || failure.gatewayWait != nil ? nil : wait
        }
    }

    /// Whether the rest is the provider's, so that what was claimed already would not be served either; a tenant's own
    /// limit says nothing about the calls of others.
    var restsProvider: Bool {
        guard rest != nil, case .returned(let returned) = self else { return false }
        return returned.failure?.gatewayWait != .rateLimited
    }
}
