import Domain

extension ModelRoute {
    /// The first answer along the route.
    ///
    /// A failure that concerns one provider or one model moves on to the next, unless the route fails fast or the
    /// deadline has come. When all fail, the failure that leaves most hope is thrown: one provider's request to come
    /// later outweighs another's wrong key.
    func first<Answer>(
        until deadline: ContinuousClock.Instant, _ ask: (ModelName) async throws -> Answer
    ) async throws -> Answer {
        var failures: [Failure] = []
        for model in models {
            do {
                return try await ask(model)
            } catch let failure as Failure where mayMoveOn(after: failure) {
                failures.append(failure)
                if deadline <= .now { break }
            }
        }
        throw failures.max { $0.hope < $1.hope } ?? .gatewayDefect("A route has no models.")
    }

    /// A request that is too long moves on only by the route's own rule, which holds for routes that fail fast too.
    private func mayMoveOn(after failure: Failure) -> Bool {
        if failure.code == Failure.contextTooLong.code { return escalatesContext }
        return failover == .degrade && failure.mayFailOver
    }
}

extension Failure {
    /// Whether another model may do what this one could not. Rejected and cut answers are not among them: they are
    /// paid for, and the queue's retry decides whether to pay again.
    fileprivate var mayFailOver: Bool {
        switch failureClass {
        // The tenant's own limit is the same for every model.
        case .deferral: code != Self.rateLimitedCode
        // Another model's answer would be looked at by the same detector, under the same policy.
        case .transient: code != Failure.policyUnavailable.code && code != Failure.detectorFailed.code
        case .credential: true
        case .permanent: code == "model_not_found" || code == "context_too_long" || code == Self.beyondProviderRateCode
        case .rejectedOutput, .truncated, .timedOut, .lost, .cancelled, .interrupted, .leaseLost, .bug: false
        }
    }

    fileprivate var hope: Int {
        switch failureClass {
        case .deferral: 2
        case .transient: 1
        default: 0
        }
    }
}
