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
            } catch let failure as Failure where failover == .degrade && failure.mayFailOver {
                failures.append(failure)
                if deadline <= .now { break }
            }
        }
        throw failures.max { $0.hope < $1.hope } ?? .gatewayDefect("A route has no models.")
    }
}

extension Failure {
    /// Whether another model may do what this one could not. Rejected and cut answers are not among them: they are
    /// paid for, and the queue's retry decides whether to pay again.
    fileprivate var mayFailOver: Bool {
        switch failureClass {
        // Another model's answer would be looked at by the same detector, under the same policy.
        case .transient: code != Failure.policyUnavailable.code && code != Failure.detectorFailed.code
        case .deferral, .credential: true
        case .permanent: code == "model_not_found" || code == "context_too_long"
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
