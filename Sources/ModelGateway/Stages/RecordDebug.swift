import Domain
import Logging

/// Keeps a call's prompt and answer while its tenant is in debug mode. After the settlement, and best effort: a record
/// that cannot be written is counted and missing, and the call is what it was.
struct RecordDebug: Sendable {
    let journal: any DebugJournal
    let timeout: Duration
    let logger: Logger

    func record<Operation: ModelOperation>(_ pass: GatewayPass<Operation>, failure: (any Error)?) async {
        guard let review = pass.review, review.policy.isDebugging else { return }
        do {
            let record = try record(of: pass, review, failure: failure)
            try await withoutCancellation(timeout: timeout) { try await journal.store(record) }
        } catch {
            CallMetrics.countLostDebugRecord()
            logger.warning(
                "a debug record could not be stored", metadata: [LogKey.error.rawValue: "\(type(of: error))"])
        }
    }

    /// Masked before it is cut: a secret cut in half would not be found.
    private func record<Operation: ModelOperation>(
        of pass: GatewayPass<Operation>, _ review: CallReview, failure: (any Error)?
    ) throws -> DebugRecord {
        let caller = pass.context.caller
        let prompt = try review.keepable(pass.operation.sentText)
        let answer = try pass.answerText.map { try review.keepable($0) }
        return DebugRecord(
            tenant: caller.tenant, task: caller.task, node: pass.context.node.node,
            model: pass.model.name.rawValue, prompt: prompt.storable(bytesMax: DebugRecord.textBytesMax),
            answer: answer?.storable(bytesMax: DebugRecord.textBytesMax), failure: failure.map(Self.code))
    }

    private static func code(_ error: any Error) -> String {
        switch error {
        case let failure as Failure: failure.code
        case let rejected as RejectedAnswer: rejected.failure.code
        case is CancellationError: "cancelled"
        default: "\(type(of: error))"
        }
    }
}
