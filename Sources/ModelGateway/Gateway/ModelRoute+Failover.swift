import Domain

extension ModelRoute {
    /// The first answer along the route.
    ///
    /// A failure that concerns one provider or one model moves on to the next, unless the route fails fast or the
    /// deadline has come. A text that is too long for a model moves on to one with a larger context only. When all fail,
    /// the failure that leaves most hope is thrown, with everything that was tried: one provider's request to come later
    /// outweighs another's wrong key.
    func first<Answer>(
        until deadline: ContinuousClock.Instant, in catalog: ModelCatalog, _ ask: (ModelName) async throws -> Answer
    ) async throws -> Answer {
        var log = RouteLog()
        for name in models {
            let model = catalog[name]
            if log.skips(name, model) { continue }
            do {
                return try await ask(name)
            } catch let failure as Failure where mayMoveOn(after: failure) {
                log.note(failure, of: name, model)
                guard log.maySpread(failure) else { throw failure.after(log.told) }
                if deadline <= .now { break }
            }
        }
        throw log.verdict
    }

    /// A request that is too long moves on only by the route's own rule, which holds for routes that fail fast too.
    private func mayMoveOn(after failure: Failure) -> Bool {
        if failure.code == Failure.contextTooLong.code { return escalatesContext }
        return failover == .degrade
    }
}

/// What became of the models of a route so far.
struct RouteLog {
    private var tries: [ModelTry] = []
    private var failures: [Failure] = []
    /// The largest context that was too small.
    private var tooSmall: Int?

    /// Whether a model cannot help because its context is no larger than one that was too small. That is noted.
    mutating func skips(_ name: ModelName, _ model: ModelDescription?) -> Bool {
        guard let tooSmall, let model, model.contextTokens <= tooSmall else { return false }
        tries.append(
            ModelTry(
                provider: model.provider.rawValue, model: name.rawValue, failureClass: .permanent,
                code: "context_not_larger"))
        return true
    }

    mutating func note(_ failure: Failure, of name: ModelName, _ model: ModelDescription?) {
        tries.append(
            ModelTry(
                provider: model?.provider.rawValue ?? "", model: name.rawValue, failureClass: failure.failureClass,
                code: failure.code))
        failures.append(failure)
        if failure.code == Failure.contextTooLong.code, let model { tooSmall = max(tooSmall ?? 0, model.contextTokens) }
    }

    /// Whether another model may do what this one could not. Rejected and cut answers are not among them: they are paid
    /// for, and the queue's retry decides whether to pay again. A tenant's budget is the same for every model. What is
    /// final for a later model is not final for the task, as long as an earlier one may come back.
    func maySpread(_ failure: Failure) -> Bool {
        switch failure.failureClass {
        // The tenant's own limit, budget and policy, and the detector that looks for it, are the same for every model.
        case .deferral: failure.gatewayWait?.concernsModel ?? failure.callRefusal?.concernsProvider ?? true
        case .transient, .credential: true
        case .permanent:
            [
                "model_not_found", "model_not_configured", "model_cannot_do_this", "context_too_long",
                Failure.beyondProviderRateCode,
            ].contains(failure.code)
                || failures.dropLast().contains { $0.hope > 0 }
        case .rejectedOutput, .truncated, .timedOut, .lost, .cancelled, .interrupted, .leaseLost, .bug: false
        }
    }

    /// The tries, when there was more than one.
    var told: [ModelTry] { tries.count > 1 ? tries : [] }

    /// Of those that leave the same hope, the one that asks to wait least.
    var verdict: Failure {
        let best = failures.max { left, right in
            left.hope != right.hope ? left.hope < right.hope : (left.retryAfter ?? .zero) > (right.retryAfter ?? .zero)
        }
        return (best ?? .gatewayDefect("A route has no models.")).after(told)
    }
}

extension Failure {
    fileprivate var hope: Int {
        switch failureClass {
        case .deferral: 2
        case .transient: 1
        default: 0
        }
    }
}
