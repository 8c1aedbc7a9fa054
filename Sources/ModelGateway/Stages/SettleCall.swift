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
    }

    /// Settles after a failure, if there is anything to settle, and returns the error that the caller is to see.
    func close<Operation: ModelOperation>(
        _ pass: inout GatewayPass<Operation>, after error: any Error
    ) async -> any Error {
        guard let open = pass.open else { return outward(error) }
        pass.phase = .closed(nil)
        let bill = CallBill(error, answer: open.answer)
        do {
            try await settle(open.call, bill.settlement(pass.model.price), nil, in: pass.context.calls)
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
        logger.debug(
            "model call settled",
            metadata: [
                LogKey.requestID.rawValue: "\(settlement.requestID ?? "")",
                LogKey.failureClass.rawValue: "\(settlement.failure?.failureClass.rawValue ?? "")",
                LogKey.duration.rawValue: "\(Int(call.start.duration(to: .now).milliseconds))",
            ])
    }

    private func outward(_ error: any Error) -> any Error {
        guard let error = error as? ProviderError else { return error }
        return error.failure.failureClass == .cancelled ? CancellationError() : error.failure
    }
}
