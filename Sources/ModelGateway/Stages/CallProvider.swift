import Domain

/// The only stage that costs money. No connection, lock or transaction is held while it waits.
struct CallProvider: GatewayStage {
    let timers: CallTimers
    let limits: GatewayLimits
    let learner: TokenLearner

    func run<Operation: ModelOperation>(_ pass: inout GatewayPass<Operation>) async throws {
        guard case .admitted(let call) = pass.phase else { throw pass.outOfOrder }
        // Admission may have waited for a slot. Whoever was cancelled meanwhile must not start to pay.
        try Task.checkCancellation()
        guard call.end > .now else { throw Failure.deadlineReached }
        let start = ContinuousClock.now
        let pulse = CallPulse(CallWatch(timers: timers, start: start, end: call.end))
        let (operation, provider, model, limits) = (pass.operation, pass.provider, pass.model, limits)
        let (result, timer) = await CallWatchdog.run(pulse) { () async throws(ProviderError) -> Operation.Answer in
            try await operation.send(to: provider, model: model, limits: limits, pulse: pulse)
        }
        let metrics = CallMetrics(operation: Operation.name, model: pass.model)
        switch result {
        case .success(let answer):
            // First of all: the next call waits for the slot, and everything else can be done beside it.
            pass.context.calls.noteAnswered(call.id)
            pass.billed = answer.tokens
            metrics.record(answer.tokens, duration: start.duration(to: .now), failure: nil)
            compare(answer.tokens, with: call.ceiling, of: pass.model, metrics)
            pass.phase = .answered(call, answer)
        case .failure(let error):
            let explained = explain(error, timer: timer, call: call)
            pass.billed = explained.tokens
            metrics.record(explained.tokens, duration: start.duration(to: .now), failure: explained.failure)
            throw explained
        }
    }

    /// Learns how many tokens the request really had. A hold that was too low is counted, never hidden: the settlement
    /// takes what was spent all the same.
    private func compare(
        _ tokens: TokenUsage, with ceiling: CallCeiling?, of model: ModelDescription, _ metrics: CallMetrics
    ) {
        guard let ceiling else { return }
        learner.observe(tokens, ceiling.shape, tokenizer: model.tokenizer)
        if model.price.cost(of: tokens) > ceiling.hold { metrics.countExceededHold() }
    }

    /// A provider knows only that it was cancelled; why is known here.
    private func explain(_ error: ProviderError, timer: CallWatch.Timer?, call: AdmittedCall) -> ProviderError {
        guard error.failure.failureClass == .cancelled, !Task.isCancelled else { return error }
        switch timer {
        case .total where call.endsWithAttempt: return error.replacing(.deadlineReached)
        case .firstEvent, .idle, .noProgress, .total: return error.replacing(timedOut(timer?.rawValue ?? ""))
        case .drain, nil: return error.replacing(.lostConnection)
        }
    }

    private func timedOut(_ timer: String) -> Failure {
        Failure(.transient, code: "provider_\(timer)_timeout", message: "The provider took too long to answer.")
    }
}

extension Failure {
    fileprivate static var lostConnection: Failure {
        Failure(.transient, code: "provider_connection_lost", message: "The connection to the provider was lost.")
    }
}
