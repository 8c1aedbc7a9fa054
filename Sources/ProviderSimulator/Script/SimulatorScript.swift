/// Everything about the simulator's behaviour that can change while it runs.
package struct SimulatorScript: Sendable {
    package var seed: UInt64 = 0
    package var firstToken: Latency = .none
    package var betweenTokens: Latency = .none
    package var answer = AnswerScript()
    package var embeddingDimensions = 1_536
    /// The models it has; nil: any name is a model.
    package var models: [String]?
    /// By model; `*` is for all others. A model without a price is billed in tokens only.
    package var prices: [String: TokenPrice] = [:]
    package var limits = VendorLimits()
    /// The first rule that hits a call decides.
    package var faults: [FaultRule] = []

    package init() {}

    func price(of model: String) -> TokenPrice? { prices[model] ?? prices["*"] }
}

/// What ordinary answers are like.
package struct AnswerScript: Sendable {
    /// Tokens of a plain answer. It ends by itself before the request's own limit; a structured answer is as long as
    /// its schema makes it and may be cut by that limit.
    package var tokens = 64
    /// Said instead of made-up text.
    package var text: String?
    /// Tokens of each prompt that are reported and billed as read from the vendor's cache, and as written to it.
    package var cachedTokens = 0
    package var cacheWriteTokens = 0
}

/// Nano-dollars per token: a dollar per million tokens is 1,000.
package struct TokenPrice: Sendable, Hashable {
    static let range = 0...1_000_000_000

    package var input: Int64
    package var cachedInput: Int64
    package var cacheWrite: Int64
    package var output: Int64

    package init(input: Int64, cachedInput: Int64? = nil, cacheWrite: Int64? = nil, output: Int64) {
        self.input = input
        self.cachedInput = cachedInput ?? input
        self.cacheWrite = cacheWrite ?? input
        self.output = output
    }
}

/// What the vendor allows each key on each model. Nil: anything.
package struct VendorLimits: Sendable, Hashable {
    package var concurrency: Int?
    package var requestsPerMinute: Int?
    package var tokensPerMinute: Int?
    /// Longest prompt, in tokens.
    package var contextTokens: Int?

    package init() {}
}
