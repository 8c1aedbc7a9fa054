import Domain
import ModelGateway

/// What embedding some texts would cost, batch by batch. Texts that would be refused cost nothing and are passed over.
struct EmbeddingQuote: Sendable {
    var tokens = TaskEstimate.Tokens.zero
    /// Nil when the model has no price.
    var cost: TaskEstimate.Cost? = .init(likely: .zero, atMost: .zero)
    var calls = 0

    static func quote(_ texts: [String], model: ModelName?, _ gateway: Gateway) -> EmbeddingQuote {
        var quote = EmbeddingQuote()
        for batch in EmbeddingBatch.pack(texts, limits: EmbedGraph.limits(gateway)) {
            let texts = Array(texts[batch])
            if !quote.add(texts, model, gateway), texts.count > 1 {
                // One of them is refused: the others are asked about one by one.
                for text in texts { _ = quote.add([text], model, gateway) }
            }
        }
        return quote
    }

    private mutating func add(_ texts: [String], _ model: ModelName?, _ gateway: Gateway) -> Bool {
        guard let estimate = try? gateway.estimate(EmbeddingRequest(texts: texts, model: model)) else { return false }
        tokens = tokens + estimate.inputTokens
        calls += estimate.calls
        cost = cost.flatMap { sum in estimate.cost.map { sum + $0 } }
        return true
    }

    static func += (left: inout Self, right: Self) {
        left.tokens = left.tokens + right.tokens
        left.calls += right.calls
        left.cost = left.cost.flatMap { one in right.cost.map { one + $0 } }
    }
}
