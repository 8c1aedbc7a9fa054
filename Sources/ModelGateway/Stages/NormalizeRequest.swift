/// Before admission, because what the model cannot do must not take a slot; and before anything that looks at the
/// request as a whole, because only here defaults are filled in and dropped hints are gone.
struct NormalizeRequest: GatewayStage {
    let limits: GatewayLimits

    func run<Operation: ModelOperation>(_ pass: inout GatewayPass<Operation>) async throws {
        try pass.operation.adapt(to: pass.model, limits: limits)
    }
}
