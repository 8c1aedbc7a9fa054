/// A model's answer is a stranger's text: it becomes a result only after this, and before anything is stored.
struct ValidateOutput: GatewayStage {
    let limits: GatewayLimits

    func run<Operation: ModelOperation>(_ pass: inout GatewayPass<Operation>) async throws {
        guard case .answered(let call, let answer) = pass.phase else { throw pass.outOfOrder }
        let output = try pass.operation.output(of: answer, from: pass.model, limits: limits)
        pass.phase = .checked(call, answer, output)
    }
}
