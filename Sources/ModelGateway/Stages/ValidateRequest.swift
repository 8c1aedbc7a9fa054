/// First, because nothing else may see input out of bounds, and nothing that is refused may cost anything.
struct ValidateRequest: GatewayStage {
    let limits: GatewayLimits

    func run<Operation: ModelOperation>(_ pass: inout GatewayPass<Operation>) async throws {
        try pass.operation.validate(limits)
    }
}
