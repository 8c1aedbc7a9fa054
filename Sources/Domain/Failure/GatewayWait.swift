/// Why the gateway itself sends a call back for later: a deferral that no provider asked for. The raw value is the
/// failure's code.
package enum GatewayWait: String, Sendable, CaseIterable {
    /// The tenant's or its user's own limit per minute is used up.
    case rateLimited = "rate_limited"
    /// The tenant's data policy cannot be read, so nothing is known to be allowed.
    case policyUnavailable = "policy_unavailable"
    /// The request cannot be looked through for personal data and secrets.
    case detectorFailed = "detector_failed"
    /// Nobody said what the model costs now.
    case unpricedModel = "unpriced_model"

    /// What a task waits for that is deferred for this reason.
    package var waitReason: String {
        switch self {
        case .rateLimited: "rate"
        case .policyUnavailable, .detectorFailed: "safety"
        case .unpricedModel: "price"
        }
    }

    /// Whether another model may be called for the tenant all the same.
    package var concernsModel: Bool { self == .unpricedModel }
}

extension Failure {
    /// The gateway's own reason for this deferral; nil for any other failure.
    package var gatewayWait: GatewayWait? { failureClass == .deferral ? GatewayWait(rawValue: code) : nil }
}
