import Domain
import Logging

/// Closes the call's row, once, whatever happened: with the checkpoint when the output is good (`run`), with the
/// reason when anything after admission failed (`close`).
///
/// The phase is `closed` before the ledger is asked. If asking fails, nobody asks again: the ledger alone knows whether
/// the row was written, and a second settlement of a call that was counted is worse than an open row, which its
/// deadline ends. Both writes run to their end even when the attempt is cancelled, because the money is spent.
struct SettleCall: GatewayStage {
    let timeout: Duration
    let fingerprint: LogFingerprint
    let logger: Logger

    func run<Operation: ModelOperation>(_ pass: inout GatewayPass<Operation>) async throws {
        guard case .prepared(let call, let answer, let output, let checkpoint) = pass.phase else {
            throw pass.outOfOrder
        }
        pass.phase = .closed(output)
        let settlement = CallSettlement(
            state: .ok, usage: pass.model.price.usage(answer.tokens), finishReason: answer.finishReasonText,
            requestID: answer.requestID, isEstimated: answer.tokens.isEstimate)
        try await settle(call, settlement, checkpoint, in: pass.context.calls)
        log(pass, call, settlement)
    }

    /// Settles after a failure, if there is anything to settle, and returns the error that the caller is to see.
    func close<Operation: ModelOperation>(
        _ pass: inout GatewayPass<Operation>, after error: any Error
    ) async -> any Error {
        guard let open = pass.open else { return outward(error) }
        pass.phase = .closed(nil)
        let bill = CallBill(error, answer: open.answer)
        do {
            let settlement = bill.settlement(pass.model.price)
            try await settle(open.call, settlement, nil, in: pass.context.calls)
            log(pass, open.call, settlement)
        } catch let failure as Failure where failure.failureClass == .leaseLost {
            return failure
        } catch {
            // The call's own failure decides what happens to the task; the open row ends at its deadline.
            CallMetrics.countLostSettlement()
            logger.warning(
                "a failed call could not be settled", metadata: [LogKey.error.rawValue: "\(type(of: error))"])
        }
        return outward(error)
    }

    private func settle(
        _ call: AdmittedCall, _ settlement: CallSettlement, _ checkpoint: Checkpoint?, in calls: any CallLedger
    ) async throws {
        try await withoutCancellation(timeout: timeout) {
            try await calls.settle(call.id, settlement, checkpoint: checkpoint)
        }
    }

    /// The story of one call: fingerprints, counts and how it ended. Never a prompt, an answer or a part of one.
    private func log<Operation: ModelOperation>(
        _ pass: GatewayPass<Operation>, _ call: AdmittedCall, _ settlement: CallSettlement
    ) {
        // A fingerprint reads the whole text, which is worth it only for a line that is written.
        guard logger.logLevel <= .debug else { return }
        logger.debug(
            "model call settled",
            metadata: [
                LogKey.task.rawValue: "\(pass.context.caller.task)",
                LogKey.requestID.rawValue: "\(settlement.requestID ?? "")",
                LogKey.failureClass.rawValue: "\(settlement.failure?.failureClass.rawValue ?? "")",
                LogKey.duration.rawValue: "\(Int(call.start.duration(to: .now).milliseconds))",
                LogKey.promptFingerprint.rawValue: "\(fingerprint.of(pass.operation.sentText))",
                LogKey.answerFingerprint.rawValue: "\(pass.answerText.map(fingerprint.of) ?? "")",
                LogKey.finishReason.rawValue: "\(settlement.finishReason ?? "")",
                LogKey.inputTokens.rawValue: "\(settlement.usage.inputTokens)",
                LogKey.outputTokens.rawValue: "\(settlement.usage.outputTokens)",
                LogKey.findings.rawValue: "\(pass.review?.counts.text ?? "")",
            ])
    }

    private func outward(_ error: any Error) -> any Error {
        guard let error = error as? ProviderError else { return error }
        return error.failure.failureClass == .cancelled ? CancellationError() : error.failure
    }
}
