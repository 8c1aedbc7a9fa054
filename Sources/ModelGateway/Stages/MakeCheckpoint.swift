/// The node turns the output into its checkpoint before the settlement, so that both commit together. A node that
/// throws here refuses the output; the call is then settled as billed and without a checkpoint.
struct MakeCheckpoint: GatewayStage {
    func run<Operation: ModelOperation>(_ pass: inout GatewayPass<Operation>) async throws {
        guard case .checked(let call, let answer, let output) = pass.phase else { throw pass.outOfOrder }
        pass.phase = .prepared(call, answer, output, try pass.makeCheckpoint(output))
    }
}
