import Domain
import Logging

/// The stages of a call, in their order. This list is the order; each stage's file says why it stands where it does.
///
/// ```mermaid
/// flowchart LR
///   validate --> review[review input] --> normalize --> limit[limit rate] --> read[read cache]
///   read --> provider[limit provider] --> admit --> ask[call provider] --> check[validate output] --> checkpoint --> settle
///   settle --> store[store cache] --> rates[settle rates]
///   read -- "hit" --> rates
///   ask -- "any failure" --> close
///   check -- "any failure" --> close
///   checkpoint -- "any failure" --> close
/// ```
struct GatewayPipeline: Sendable {
    private let stages: [any GatewayStage]
    private let settle: SettleCall
    private let rates: SettleRates
    private let debug: RecordDebug

    init(
        _ configuration: GatewayConfiguration, learner: TokenLearner, coordination: GatewayCoordination,
        safety: GatewaySafety, logger: Logger
    ) {
        let limits = configuration.limits
        settle = SettleCall(
            timeout: configuration.settlementTimeout, fingerprint: safety.fingerprint, logger: logger)
        rates = SettleRates(limiter: coordination.limiter)
        debug = RecordDebug(journal: safety.journal, timeout: .seconds(2), logger: logger)
        stages = [
            ValidateRequest(limits: limits),
            ReviewInput(safety: safety),
            NormalizeRequest(limits: limits),
            LimitRate(limiter: coordination.limiter, tenants: coordination.tenants),
            ReadCache(cache: coordination.cache),
            LimitProvider(limiter: coordination.limiter, rate: coordination.providerRate),
            AdmitCall(timers: configuration.timers, learner: learner),
            CallProvider(timers: configuration.timers, limits: limits, learner: learner),
            ValidateOutput(limits: limits),
            MakeCheckpoint(),
            settle,
            StoreCache(cache: coordination.cache, bytesMax: limits.cachedBytesMax),
        ]
    }

    /// Runs one call. Whatever a stage throws after admission is settled here, in the one place there is.
    func run<Operation: ModelOperation>(_ planned: GatewayPass<Operation>) async throws -> Operation.Output {
        var pass = planned
        do {
            for stage in stages where !pass.isFromCache { try await stage.run(&pass) }
        } catch {
            let outward = await settle.close(&pass, after: error)
            await rates.run(pass)
            await debug.record(pass, failure: outward)
            throw outward
        }
        await rates.run(pass)
        await debug.record(pass, failure: nil)
        guard case .closed(let output?) = pass.phase else { throw pass.outOfOrder }
        return output
    }
}
