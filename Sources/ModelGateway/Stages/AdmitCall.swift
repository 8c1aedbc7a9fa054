import Domain

/// Takes the slot and commits the open call before anything leaves: a call nobody recorded could be neither counted
/// against the provider's limit nor billed. From here on every way out settles.
struct AdmitCall: GatewayStage {
    let timers: CallTimers
    let learner: TokenLearner

    func run<Operation: ModelOperation>(_ pass: inout GatewayPass<Operation>) async throws {
        guard case .planned = pass.phase else { throw pass.outOfOrder }
        try Task.checkCancellation()
        let start = ContinuousClock.now
        let end = min(start + timers.total, pass.context.deadline)
        guard end > start else { throw Failure.deadlineReached }
        // What costs nothing is not measured either: its prompt would be rendered once more for it.
        let ceiling =
            pass.model.price == .unmetered
            ? nil : CallCeiling(pass.operation.shape(), model: pass.model, learner: learner)
        let intent = CallIntent(
            node: pass.context.node, provider: pass.model.provider.rawValue, model: pass.model.name.rawValue,
            timeout: end - start, credential: pass.origin.credential, hold: ceiling?.hold ?? .zero,
            catalogVersion: pass.origin.catalogVersion)
        let id = try await pass.context.calls.admit(intent)
        pass.phase = .admitted(
            AdmittedCall(
                id: id, start: start, end: end, endsWithAttempt: end == pass.context.deadline,
                ceiling: ceiling))
    }
}
