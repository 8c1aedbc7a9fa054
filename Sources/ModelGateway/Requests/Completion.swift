package import Domain

/// A model's answer that passed validation.
package struct Completion: Sendable, Hashable {
    /// The answer without surrounding white space; for a classification the label, spelled as it was declared.
    package internal(set) var text: String
    /// Set by providers that rank labels themselves.
    package let scores: LabelScores?
    package let finishReason: FinishReason
    package let usage: Usage
    /// Whether the provider reported no usage and ours was estimated.
    package let isUsageEstimated: Bool
    /// The provider's own ID of the request, when it gave one.
    package let requestID: String?
    package let provider: ProviderName
    package let model: ModelName
    /// What the vendor calls the model that answered: the pinned name it gave, or else the one it was asked by.
    package let vendorModel: String
    /// Hints that the model does not accept and that were left out, by name.
    package let droppedParameters: [String]
    /// Whether this is the answer to the repair call. Such an answer is never cached.
    package let isRepaired: Bool
    /// What the model asked for, when it was offered tools: advice, not yet checked against the tools' schemas. Empty
    /// for an answer; with tool calls `text` is what the model said beside them and may be empty.
    package internal(set) var toolCalls: [ToolCall] = []
    /// Whether it was remembered from an earlier call: then nobody was asked and nothing was used.
    package var isCached = false
    /// Whether personal data or secrets were found in what was asked or answered. Such an answer is never cached.
    package internal(set) var isFlagged = false
}

/// How well each label fits, best first.
package struct LabelScores: Sendable, Hashable {
    package struct Score: Sendable, Hashable {
        package let label: String
        package let value: Double
        package init(label: String, value: Double) {
            self.label = label
            self.value = value
        }
    }
    package let scores: [Score]
    /// Whether the best label stands out from the others.
    package let isConfident: Bool

    package init(scores: [Score], isConfident: Bool) {
        self.scores = scores
        self.isConfident = isConfident
    }
}
