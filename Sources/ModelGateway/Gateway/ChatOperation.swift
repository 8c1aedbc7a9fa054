import Domain

/// One call that asks a model for text.
struct ChatOperation: ModelOperation {
    static let name = "chat"

    private var request: ChatRequest
    private let secrets: CallSecrets
    private let isRepair: Bool
    private var outputTokensMax = 0
    private var temperature: Double?
    private var droppedParameters: [String] = []

    init(_ request: ChatRequest) { self.init(request, isRepair: false) }

    private init(_ request: ChatRequest, isRepair: Bool) {
        var generator = SystemRandomNumberGenerator()
        self.request = request
        self.isRepair = isRepair
        secrets = CallSecrets(avoiding: request.prompt.untrustedTexts, using: &generator)
    }

    /// The call that shows the model its rejected answer. It has secrets of its own.
    func repairing(_ rejected: String) -> ChatOperation {
        var request = request
        request.prompt = request.prompt.repairing(rejected)
        return ChatOperation(request, isRepair: true)
    }

    func validate(_ limits: GatewayLimits) throws(Failure) {
        try RequestCheck(limits: limits).check(request)
    }

    /// The task's text, which `local` works on, and every part of the prompt, which vendors get: trusted words too,
    /// because a registered prompt is somebody's text as well.
    mutating func review(_ review: inout CallReview) throws(Failure) {
        try request.task.review(&review)
        try request.prompt.review(&review)
    }

    var sentText: String { request.prompt.plainText }

    mutating func adapt(to model: ModelDescription, limits: GatewayLimits) throws(Failure) {
        guard model.capabilities.contains(.chat) else { throw .incapableModel(.chat) }
        outputTokensMax = request.outputTokensMax ?? min(limits.outputTokensDefault, model.outputTokensMax)
        guard outputTokensMax <= model.outputTokensMax else {
            throw .invalidRequest("outputTokensMax is beyond the \(model.outputTokensMax) tokens the model can write.")
        }
        guard !TokenEstimate.surelyExceeds(model.contextTokens, request.task.text) else { throw .contextTooLong }
        temperature = model.capabilities.contains(.temperature) ? request.temperature : nil
        droppedParameters = request.temperature != nil && temperature == nil ? ["temperature"] : []
    }

    func send(
        to provider: any Provider, model: ModelDescription, limits: GatewayLimits, pulse: CallPulse
    ) async throws(ProviderError) -> ProviderAnswer {
        try await provider.complete(
            ProviderCall(
                model: model, task: request.task, prompt: request.prompt, secrets: secrets,
                outputTokensMax: outputTokensMax, temperature: temperature, answerBytesMax: limits.answerBytesMax,
                pulse: pulse))
    }

    func output(
        of answer: ProviderAnswer, from model: ModelDescription, limits: GatewayLimits
    ) throws(RejectedAnswer) -> Completion {
        let text = try AnswerCheck(form: request.task.answerForm, secrets: secrets, bytesMax: limits.answerBytesMax)
            .accepted(answer, isRepair: isRepair)
        return Completion(
            text: text, scores: answer.scores, finishReason: answer.finishReason,
            usage: model.price.usage(answer.tokens), isUsageEstimated: answer.tokens.isEstimate,
            requestID: answer.requestID, provider: model.provider, model: model.name,
            droppedParameters: droppedParameters, isRepaired: isRepair)
    }

    func text(of answer: ProviderAnswer) -> String? { answer.text }

    func reviewed(_ output: Completion, _ review: inout CallReview) throws(Failure) -> Completion {
        var output = output
        switch request.task.answerForm {
        case .prose: output.text = try review.output(output.text)
        case .json: output.text = try JSONReview.reviewed(output.text, &review)
        // One of the labels that were asked with, and those were reviewed.
        case .label: break
        }
        output.isFlagged = review.isFlagged
        return output
    }
}

extension TokenEstimate {
    /// Whether a text exceeds a context even if our guess is a third too high. Between that and certainty the vendor
    /// decides: a wrong refusal would be final.
    static func surelyExceeds(_ contextTokens: Int, _ text: String) -> Bool {
        typical(text) / 3 * 2 > contextTokens
    }
}
