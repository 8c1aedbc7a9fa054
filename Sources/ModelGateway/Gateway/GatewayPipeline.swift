import Domain
import Logging

/// The stages of a call, in their order. This list is the order; each stage's file says why it stands where it does.
///
/// ```mermaid
/// flowchart LR
///   validate --> review[review input] --> normalize --> admit --> call --> check[validate output] --> checkpoint --> settle
///   call -- "any failure" --> close
///   check -- "any failure" --> close
///   checkpoint -- "any failure" --> close
/// ```
struct GatewayPipeline: Sendable {
    private let stages: [any GatewayStage]
    private let settle: SettleCall
    private let debug: RecordDebug

    init(_ configuration: GatewayConfiguration, safety: GatewaySafety, logger: Logger) {
        let limits = configuration.limits
        settle = SettleCall(
            timeout: configuration.settlementTimeout, fingerprint: safety.fingerprint, logger: logger)
        debug = RecordDebug(journal: safety.journal, timeout: .seconds(2), logger: logger)
        stages = [
            ValidateRequest(limits: limits),
            ReviewInput(safety: safety),
            NormalizeRequest(limits: limits),
            AdmitCall(timers: configuration.timers),
            CallProvider(timers: configuration.timers, limits: limits),
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
            let outward = await settle.close(&pass, after: error)
            await debug.record(pass, failure: outward)
            throw outward
        }
        await debug.record(pass, failure: nil)
        guard case .closed(let output?) = pass.phase else { throw pass.outOfOrder }
        return output
    }
}
