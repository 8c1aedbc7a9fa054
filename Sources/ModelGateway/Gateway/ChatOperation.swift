import Domain

/// One call that asks a model for text.
struct ChatOperation: ModelOperation {
    static let name = "chat"

    private var request: ChatRequest
    private let secrets: CallSecrets
    private let isRepair: Bool
    private var outputTokensMax = 0
    private var temperature: Double?
    private var seed: Int64?
    private var droppedParameters: [String] = []

    init(_ request: ChatRequest) { self.init(request, isRepair: false) }

    private init(_ request: ChatRequest, isRepair: Bool) {
        var generator = SystemRandomNumberGenerator()
        self.request = request
        self.isRepair = isRepair
        secrets = CallSecrets(avoiding: request.prompt.untrustedTexts, using: &generator)
    }

    /// The call that shows the model its rejected answer. It has secrets of its own.
    func repairing(_ rejected: BrokenAnswer) -> ChatOperation {
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
        guard request.tools.isEmpty || model.capabilities.contains(.tools) else { throw .incapableModel(.tools) }
        outputTokensMax = request.outputTokensMax ?? min(limits.outputTokensDefault, model.outputTokensMax)
        guard outputTokensMax <= model.outputTokensMax else {
            throw .invalidRequest("outputTokensMax is beyond the \(model.outputTokensMax) tokens the model can write.")
        }
        guard !TokenEstimate.surelyExceeds(model.contextTokens, request.task.text) else { throw .contextTooLong }
        guard request.tools.isEmpty || model.capabilities.contains(.tools) else { throw .incapableModel(.tools) }
        var policy = ParameterPolicy(model)
        temperature = policy.admit(request.temperature, as: .temperature)
        seed = policy.admit(request.seed, as: .seed)
        droppedParameters = policy.dropped
    }

    func shape() -> CallShape {
        let rendered = request.prompt.rendered(with: secrets)
        let form = request.task.answerForm
        let hasExtras = form != .prose || !request.tools.isEmpty
        // Vendors write tools out in forms of their own, which may be longer than what we send.
        let tools = request.tools.reduce(0) {
            $0 + 2 * ($1.name.utf8.count + $1.description.utf8.count + $1.parameters.encoded().count)
        }
        return CallShape(
            bytes: rendered.system.utf8.count + rendered.user.utf8.count + form.byteCount + tools,
            overheadTokens: 2 * CallShape.messageTokens + (hasExtras ? CallShape.toolTokens : 0),
            script: ScriptClass(of: [rendered.system, rendered.user]), outputTokensMax: outputTokensMax,
            mayBeRepaired: form != .prose && !isRepair)
    }

    var tokenNeed: TokenNeed {
        let texts = (request.prompt.system.parts + request.prompt.user.parts).map(\.text)
        let typical = texts.reduce(0) { $0 + TokenEstimate.typical($1) }
        // The preamble and the delimiters come on top of the prompt.
        return TokenNeed(
            inputTypical: Int64(typical) + Self.frameTokens,
            inputMax: Int64(request.prompt.byteCount) + Self.frameTokensMax, outputMax: Int64(outputTokensMax))
    }

    private static let frameTokens: Int64 = 150
    private static let frameTokensMax: Int64 = 1_500

    /// A repair is asked with a text of the moment, and its answer is of no use to others.
    var cacheLifetime: Duration? { isRepair ? nil : request.cacheLifetime }

    func cacheKey(for model: ModelDescription, caller: Caller, dataPolicy: String) -> Fingerprint? {
        ResponseKey.make(
            request, outputTokensMax: outputTokensMax, temperature: temperature, seed: seed, model: model.name,
            caller: caller, dataPolicy: dataPolicy)
    }

    func encodedForCache(_ output: Completion) -> [UInt8]? {
        guard output.finishReason == .stop, !output.isRepaired, !output.isCached else { return nil }
        return CachedCompletion.encode(output)
    }

    /// The form is looked at again: what is remembered outside this process is a stranger's text too.
    func decoded(_ bytes: [UInt8]) -> Completion? {
        guard let completion = CachedCompletion.decode(bytes), request.task.answerForm.accepts(completion.text) else {
            return nil
        }
        return completion
    }

    func send(
        to provider: any Provider, model: ModelDescription, limits: GatewayLimits, pulse: CallPulse
    ) async throws(ProviderError) -> ProviderAnswer {
        try await provider.complete(
            ProviderCall(
                model: model, task: request.task, prompt: request.prompt, secrets: secrets,
                outputTokensMax: outputTokensMax, temperature: temperature, seed: seed, tools: request.tools,
                answerBytesMax: limits.answerBytesMax, pulse: pulse))
    }

    func output(
        of answer: ProviderAnswer, from model: ModelDescription, limits: GatewayLimits
    ) throws(RejectedAnswer) -> Completion {
        let text = try AnswerCheck(
            form: request.task.answerForm, secrets: secrets, bytesMax: limits.answerBytesMax, tools: request.tools
        ).accepted(answer, isRepair: isRepair)
        return Completion(
            text: text, scores: answer.scores, finishReason: answer.finishReason,
            usage: model.price.usage(answer.tokens), isUsageEstimated: answer.tokens.isEstimate,
            requestID: answer.requestID, provider: model.provider, model: model.name,
            vendorModel: answer.modelID ?? model.vendorID, droppedParameters: droppedParameters, isRepaired: isRepair,
            toolCalls: answer.toolCalls)
    }

    func text(of answer: ProviderAnswer) -> String? { answer.text }

    func reviewed(_ output: Completion, _ review: inout CallReview) throws(Failure) -> Completion {
        var output = output
        guard output.finishReason != .toolCall else { return try reviewedToolCalls(output, &review) }
        switch request.task.answerForm {
        case .prose: output.text = try review.output(output.text)
        case .json: output.text = try JSONReview.reviewed(output.text, &review)
        // One of the labels that were asked with, and those were reviewed.
        case .label: break
        }
        output.isFlagged = review.isFlagged
        return output
    }

    /// Arguments leave this process for a tool, and what is said beside them has no form of its own, whatever was asked.
    private func reviewedToolCalls(
        _ output: Completion, _ review: inout CallReview
    ) throws(Failure) -> Completion {
        var output = output
        output.text = try review.output(output.text)
        var calls: [ToolCall] = []
        for call in output.toolCalls {
            let arguments = try JSONReview.reviewed(call.arguments, &review)
            // The ID is the provider's own and goes back to it; it was searched for the call's secrets before.
            calls.append(ToolCall(id: call.id, name: call.name, arguments: arguments))
        }
        output.toolCalls = calls
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
