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
    /// How large the request is, once it is adapted.
    func shape() -> CallShape
    /// How many tokens the call may take. Only after ``adapt(to:limits:)``.
    var tokenNeed: TokenNeed { get }
    /// How long an answer may be remembered; nil for one that must not be.
    var cacheLifetime: Duration? { get }
    /// What the answer is remembered under. Only after ``adapt(to:limits:)``.
    func cacheKey(for model: ModelDescription, caller: Caller, dataPolicy: String) -> Fingerprint?
    /// The output as it is remembered; nil for one that must not be.
    func encodedForCache(_ output: Output) -> [UInt8]?
    /// What was remembered, if it is still an answer.
    func decoded(_ bytes: [UInt8]) -> Output?
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

extension ModelOperation {
    var cacheLifetime: Duration? { nil }
    func cacheKey(for model: ModelDescription, caller: Caller, dataPolicy: String) -> Fingerprint? { nil }
    func encodedForCache(_ output: Output) -> [UInt8]? { nil }
    func decoded(_ bytes: [UInt8]) -> Output? { nil }
}

/// An answer that did not pass. It is billed all the same.
struct RejectedAnswer: Error, Sendable {
    let failure: Failure
    /// The answer when one more call may put it right.
    let repairable: BrokenAnswer?

    init(_ failure: Failure, repairable: BrokenAnswer? = nil) {
        self.failure = failure
        self.repairable = repairable
    }
}

/// An answer as the model is shown it again. All of it is a stranger's text: complaints may hold keys of the answer.
struct BrokenAnswer: Sendable, Hashable {
    /// The beginning of the answer.
    let text: String
    /// What is wrong with it, a line each.
    let complaints: [String]

    init(_ text: String, charactersMax: Int, complaints: [String]) {
        self.text = String(text.prefix(charactersMax))
        self.complaints = complaints
    }
}
