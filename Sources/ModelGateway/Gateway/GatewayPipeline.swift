import Domain
import Logging

/// The stages of a call, in their order. This list is the order; each stage's file says why it stands where it does.
///
/// ```mermaid
/// flowchart LR
///   validate --> normalize --> admit --> call --> check[validate output] --> checkpoint --> settle
///   call -- "any failure" --> close
///   check -- "any failure" --> close
///   checkpoint -- "any failure" --> close
/// ```
struct GatewayPipeline: Sendable {
    private let stages: [any GatewayStage]
    private let settle: SettleCall

    init(_ configuration: GatewayConfiguration, learner: TokenLearner, logger: Logger) {
        let limits = configuration.limits
        settle = SettleCall(timeout: configuration.settlementTimeout, logger: logger)
        stages = [
            ValidateRequest(limits: limits),
            NormalizeRequest(limits: limits),
            AdmitCall(timers: configuration.timers, learner: learner),
            CallProvider(timers: configuration.timers, limits: limits, learner: learner),
            ValidateOutput(limits: limits),
            MakeCheckpoint(),
            settle,
        ]
    }

    /// Runs one call. Whatever a stage throws after admission is settled here, in the one place there is.
    func run<Operation: ModelOperation>(_ planned: GatewayPass<Operation>) async throws -> Operation.Output {
        var pass = planned
        do {
            for stage in stages { try await stage.run(&pass) }
        } catch {
            throw await settle.close(&pass, after: error)
        }
        guard case .closed(let output?) = pass.phase else { throw pass.outOfOrder }
        return output
    }
}
