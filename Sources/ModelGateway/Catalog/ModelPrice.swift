package import Domain

/// What a model costs, in whole nano-dollars per million tokens: 1 dollar per million tokens is 1,000,000,000.
package struct ModelPrice: Sendable, Hashable {
    package var inputPerMillion: Int64
    package var outputPerMillion: Int64
    /// For input the provider read from its own cache; nil charges it like other input.
    package var cachedInputPerMillion: Int64?

    /// Declared free of charge: a model on one's own machines.
    package static let unmetered = ModelPrice(inputPerMillion: 0, outputPerMillion: 0)

    package init(inputPerMillion: Int64, outputPerMillion: Int64, cachedInputPerMillion: Int64? = nil) {
        self.inputPerMillion = inputPerMillion
        self.outputPerMillion = outputPerMillion
        self.cachedInputPerMillion = cachedInputPerMillion
    }

    /// The cost of these tokens, rounded up to a whole nano-dollar, so that no call with a price is free.
    ///
    /// The sum is formed in 128 bits. A result beyond 64 bits (nine billion dollars) becomes the largest amount.
    package func cost(of tokens: TokenUsage) -> Money {
        let cached = min(tokens.cachedInput, tokens.input)
        let millionths =
            Int128(tokens.input - cached) * Int128(inputPerMillion)
            + Int128(cached) * Int128(cachedInputPerMillion ?? inputPerMillion)
            + Int128(tokens.output) * Int128(outputPerMillion)
        let (whole, rest) = millionths.quotientAndRemainder(dividingBy: 1_000_000)
        return Money(nanoDollars: Int64(clamping: rest > 0 ? whole + 1 : whole))
    }

    /// Tokens and their cost, as the ledger stores them.
    func usage(_ tokens: TokenUsage) -> Usage {
        Usage(inputTokens: tokens.input, outputTokens: tokens.output, cost: cost(of: tokens))
    }
}
