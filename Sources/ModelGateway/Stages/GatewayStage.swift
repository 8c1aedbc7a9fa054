/// One step of a call. It takes the pass one phase further or throws; what it throws is settled by `SettleCall`.
protocol GatewayStage: Sendable {
    func run<Operation: ModelOperation>(_ pass: inout GatewayPass<Operation>) async throws
}
