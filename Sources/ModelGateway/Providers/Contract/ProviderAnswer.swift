/// What every sort of answer says about its bill.
protocol BilledAnswer: Sendable {
    var tokens: TokenUsage { get }
    var requestID: String? { get }
    /// As it is stored; nil for answers that have none.
    var finishReasonText: String? { get }
}

/// A complete answer, not yet validated.
package struct ProviderAnswer: Sendable, BilledAnswer {
    package let text: String
    package let finishReason: FinishReason
    package let tokens: TokenUsage
    package let requestID: String?
    /// The model that answered, by the vendor's own word; nil when it did not say, and for local models.
    package let modelID: String?
    package let scores: LabelScores?
    package let toolCalls: [ToolCall]
    /// A provider's word for why the model declined, such as `cyber`; as it came.
    package let refusalCategory: String?

    package init(
        text: String, finishReason: FinishReason, tokens: TokenUsage, requestID: String? = nil, modelID: String? = nil,
        scores: LabelScores? = nil, toolCalls: [ToolCall] = [], refusalCategory: String? = nil
    ) {
        self.toolCalls = toolCalls
        self.refusalCategory = refusalCategory
        self.text = text
        self.finishReason = finishReason
        self.tokens = tokens
        self.requestID = requestID
        self.modelID = modelID
        self.scores = scores
    }

    var finishReasonText: String? { finishReason.rawValue }
}

/// Vectors in the order of the texts, not yet validated.
package struct ProviderEmbeddings: Sendable, BilledAnswer {
    package let vectors: [[Float]]
    package let tokens: TokenUsage
    package let requestID: String?

    package init(vectors: [[Float]], tokens: TokenUsage, requestID: String? = nil) {
        self.vectors = vectors
        self.tokens = tokens
        self.requestID = requestID
    }

    var finishReasonText: String? { nil }
}
