import Domain

/// What a pass is for. The stages are the same for every operation; what differs between them is here.
protocol ModelOperation: Sendable {
    associatedtype Answer: BilledAnswer
    associatedtype Output: Sendable

    /// The operation's name in metrics, as OpenTelemetry spells it.
    static var name: String { get }
    /// Refuses input out of bounds.
    func validate(_ limits: GatewayLimits) throws(Failure)
    /// Puts every text of the request through the review, and goes on with what comes back.
    mutating func review(_ review: inout CallReview) throws(Failure)
    /// The texts that are sent, joined, without the call's own delimiters.
    var sentText: String { get }
    /// Settles what the request left open, drops hints the model does not accept, refuses what it cannot do.
    mutating func adapt(to model: ModelDescription, limits: GatewayLimits) throws(Failure)
    func send(
        to provider: any Provider, model: ModelDescription, limits: GatewayLimits, pulse: CallPulse
    ) async throws(ProviderError) -> Answer
    /// The answer as a result, if it is one.
    func output(of answer: Answer, from model: ModelDescription, limits: GatewayLimits) throws(RejectedAnswer) -> Output
    /// The answer's text as it came; nil for answers without one.
    func text(of answer: Answer) -> String?
    /// The result as the tenant's policy lets it through.
    func reviewed(_ output: Output, _ review: inout CallReview) throws(Failure) -> Output
}

/// An answer that did not pass. It is billed all the same.
struct RejectedAnswer: Error, Sendable {
    let failure: Failure
    /// The text of the answer when one more call may put it right.
    let repairable: String?

    init(_ failure: Failure, repairable: String? = nil) {
        self.failure = failure
        self.repairable = repairable
    }
}
