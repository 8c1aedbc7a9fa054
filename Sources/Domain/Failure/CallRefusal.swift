/// Why a call may not leave now. The database decides; the raw value is its answer and the failure's code.
package enum CallRefusal: String, Sendable, CaseIterable {
    case providerCooling = "provider_cooling"
    case breakerOpen = "breaker_open"
    /// No slot of the provider came free in time.
    case providerBusy = "provider_busy"
    case budgetSpent = "budget_spent"
    /// As `budgetSpent`, for a tenant whose policy is to fail.
    case budgetRefused = "budget_refused"
    case budgetTooSmall = "budget_too_small"
    case budgetHeld = "budget_held"

    /// What a task waits for that is deferred for this reason.
    package var waitReason: String {
        switch self {
        case .providerCooling: "rate"
        case .breakerOpen: "breaker"
        case .providerBusy: "slot"
        case .budgetSpent, .budgetRefused, .budgetTooSmall, .budgetHeld: "budget"
        }
    }

    /// Whether it is about the provider, so that a tenant's other tasks, or another tenant's, would be told the same.
    package var concernsProvider: Bool { waitReason != "budget" }

    package func failure(after wait: Duration) -> Failure {
        switch self {
        case .budgetRefused, .budgetTooSmall: Failure(.permanent, code: rawValue, message: message)
        default: Failure(.deferral, code: rawValue, message: message, retryAfter: wait)
        }
    }

    private var message: String {
        switch self {
        case .providerCooling: "The provider asked not to be called for a while."
        case .breakerOpen: "The provider failed too often; it is tried again in a while."
        case .providerBusy: "No slot of the provider came free in time."
        case .budgetSpent: "What is left of the tenant's budget is less than the call may cost. The task waits."
        case .budgetRefused: "What is left of the tenant's budget is less than the call may cost."
        case .budgetTooSmall:
            "The call may cost more than the tenant's whole budget. Raise the budget or ask for a shorter answer."
        case .budgetHeld: "The rest of the tenant's budget is set aside for calls that are under way."
        }
    }
}

extension Failure {

    /// The refusal that this failure tells of.
    package var callRefusal: CallRefusal? { CallRefusal(rawValue: code) }
    /// What a task waits for that is deferred by this failure.
    package var waitReason: String { callRefusal?.waitReason ?? gatewayWait?.waitReason ?? "rate" }
}
