import Domain

/// One call that asks a model for vectors.
struct EmbeddingOperation: ModelOperation {
    static let name = "embeddings"

    private(set) var request: EmbeddingRequest

    func validate(_ limits: GatewayLimits) throws(Failure) {
        try RequestCheck(limits: limits).check(request)
    }

    mutating func review(_ review: inout CallReview) throws(Failure) {
        for index in request.texts.indices { request.texts[index] = try review.input(request.texts[index]) }
    }

    var sentText: String { request.texts.joined(separator: "\n") }

    mutating func adapt(to model: ModelDescription, limits: GatewayLimits) throws(Failure) {
        guard model.capabilities.contains(.embeddings) else { throw .incapableModel(.embeddings) }
        guard !request.texts.contains(where: { TokenEstimate.surelyExceeds(model.contextTokens, $0) }) else {
            throw .contextTooLong
        }
    }

    func shape() -> CallShape {
        CallShape(
            bytes: request.texts.reduce(0) { $0 + $1.utf8.count },
            overheadTokens: request.texts.count * CallShape.embeddingTokens, script: ScriptClass(of: request.texts),
            outputTokensMax: 0)
    }

    var tokenNeed: TokenNeed {
        TokenNeed(
            inputTypical: request.texts.reduce(0) { $0 + Int64(TokenEstimate.typical($1)) },
            inputMax: request.texts.reduce(0) { $0 + Int64(TokenEstimate.upperBound($1)) }, outputMax: 0)
    }

    func send(
        to provider: any Provider, model: ModelDescription, limits: GatewayLimits, pulse: CallPulse
    ) async throws(ProviderError) -> ProviderEmbeddings {
        try await provider.embed(
            ProviderEmbeddingCall(
                model: model, texts: request.texts, answerBytesMax: limits.embeddingAnswerBytesMax, pulse: pulse))
    }

    func output(
        of answer: ProviderEmbeddings, from model: ModelDescription, limits: GatewayLimits
    ) throws(RejectedAnswer) -> Embeddings {
        try VectorCheck(count: request.texts.count, dimensions: model.embeddingDimensions).check(answer.vectors)
        return Embeddings(
            vectors: answer.vectors, usage: model.price.usage(answer.tokens),
            isUsageEstimated: answer.tokens.isEstimate, requestID: answer.requestID, provider: model.provider,
            model: model.name)
    }

    func text(of answer: ProviderEmbeddings) -> String? { nil }

    /// Vectors hold no text.
    func reviewed(_ output: Embeddings, _ review: inout CallReview) throws(Failure) -> Embeddings { output }
}
