import Domain

/// What a call that failed has cost, and how its row is closed.
///
/// An answer that came is billed as it says, also when we reject it. A refusal costs nothing. A call that was cut costs
/// what the provider reported, or else our estimate, marked by the finish reason `cut`.
struct CallBill {
    private let tokens: TokenUsage
    private let requestID: String?
    private let finishReason: String?
    private let failure: Failure?
    private let state: CallSettlement.State

    init(_ error: any Error, answer: (any BilledAnswer)?) {
        let cut = error as? ProviderError
        tokens = answer?.tokens ?? cut?.tokens ?? .zero
        requestID = answer?.requestID ?? cut?.requestID
        let isCut = answer == nil && tokens.isEstimate
        finishReason = answer?.finishReasonText ?? (isCut ? FinishReason.cut.rawValue : cut?.finishReason?.rawValue)
        failure = Self.failure(error)
        state = Self.state(failure)
    }

    func settlement(_ price: ModelPrice) -> CallSettlement {
        CallSettlement(
            state: state, usage: price.usage(tokens), finishReason: finishReason, failure: failure,
            requestID: requestID, isEstimated: tokens.isEstimate)
    }

    /// nil for a cancellation: somebody's decision, not a failure of the call.
    private static func failure(_ error: any Error) -> Failure? {
        switch error {
        case is CancellationError: nil
        case let error as ProviderError: error.failure.failureClass == .cancelled ? nil : error.failure
        case let error as RejectedAnswer: error.failure
        case let error as Failure: error
        default: .gatewayDefect("The step that asked could not use the answer.")
        }
    }

    private static func state(_ failure: Failure?) -> CallSettlement.State {
        switch failure?.failureClass {
        case nil, .cancelled: .cancelled
        case .rejectedOutput: .rejectedOutput
        case .truncated: .truncated
        default: .failed
        }
    }
}
