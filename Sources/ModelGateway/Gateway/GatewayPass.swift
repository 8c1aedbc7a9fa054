import Domain

/// One call on its way through the stages, and how far it has come.
struct GatewayPass<Operation: ModelOperation>: Sendable {
    /// Each stage takes the pass from one phase to the next; a phase holds exactly what is known by then.
    enum Phase: Sendable {
        case planned
        case admitted(AdmittedCall)
        case answered(AdmittedCall, Operation.Answer)
        case checked(AdmittedCall, Operation.Answer, Operation.Output)
        case prepared(AdmittedCall, Operation.Answer, Operation.Output, Checkpoint?)
        /// Settled, or being settled: nobody may settle it again. The output is nil when there is none to hand out.
        case closed(Operation.Output?)
    }

    var operation: Operation
    let model: ModelDescription
    let provider: any Provider
    let context: CallContext
    /// What of the snapshot is stored with the call.
    let origin: CallOrigin
    let makeCheckpoint: @Sendable (Operation.Output) throws -> Checkpoint?
    var phase = Phase.planned
    /// What was taken of rate limits, in order. ``SettleRates`` puts it right.
    var grants: [RateGrant] = []
    /// What the provider counted; nil as long as no call has left.
    var billed: TokenUsage?
    /// Whether something in the request or the answer forbids to remember it.
    var isFlagged = false
    /// What the answer is remembered under; nil when it is not to be.
    var cacheKey: Fingerprint?
    var isFromCache = false
    /// What the texts of the call were found to hold; nil before the input was reviewed.
    var review: CallReview?
    /// The answer's text as it came, once it did. For fingerprints and for the debug mode.
    var answerText: String?

    /// The call whose row is open, with the answer if it has come.
    var open: (call: AdmittedCall, answer: Operation.Answer?)? {
        switch phase {
        case .planned, .closed: nil
        case .admitted(let call): (call, nil)
        case .answered(let call, let answer), .checked(let call, let answer, _), .prepared(let call, let answer, _, _):
            (call, answer)
        }
    }

    /// For a stage that finds another phase than the one it follows.
    var outOfOrder: Failure { .gatewayDefect("The stages of a call ran out of order.") }
}

/// Where a call's model, price and credential come from.
struct CallOrigin: Sendable, Hashable {
    /// The name of the credential, never the credential.
    let credential: String
    let catalogVersion: String
    /// What the catalogue says the provider allows in a minute; nil when it says nothing.
    let rate: ProviderRate?
}

/// A call whose row is open.
struct AdmittedCall: Sendable {
    let id: CallID
    let start: ContinuousClock.Instant
    /// When it must have ended; what the ledger was told, or earlier.
    let end: ContinuousClock.Instant
    /// Whether `end` is the attempt's own deadline, not the call's.
    let endsWithAttempt: Bool
    /// What was held for it; nil for a model that costs nothing.
    let ceiling: CallCeiling?
}
