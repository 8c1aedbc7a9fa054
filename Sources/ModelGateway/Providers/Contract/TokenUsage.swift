/// Tokens in the ledger's normal form, whatever the provider calls them.
package struct TokenUsage: Sendable, Hashable {
    /// All tokens of the prompt, cached ones included.
    package let input: Int64
    /// Those of `input` that the provider read from its cache.
    package let cachedInput: Int64
    /// Those of `input` that the provider wrote to its cache for minutes, and those it wrote for an hour or longer.
    package let cacheWrite: Int64
    package let cacheWriteLong: Int64
    /// All tokens of the answer, hidden reasoning included: it is billed.
    package let output: Int64
    /// Whether the provider reported them or we estimated.
    package let isEstimate: Bool

    package static let zero = TokenUsage(input: 0, output: 0)

    /// More tokens than any call can have. A provider's number is a stranger's: it is brought into 0…this.
    static let countMax: Int64 = 1_000_000_000

    package init(
        input: Int64, cachedInput: Int64 = 0, cacheWrite: Int64 = 0, cacheWriteLong: Int64 = 0, output: Int64,
        isEstimate: Bool = false
    ) {
        self.input = min(max(input, 0), Self.countMax)
        // The parts never add up to more than the whole, whatever a stranger says.
        self.cachedInput = min(max(cachedInput, 0), self.input)
        self.cacheWrite = min(max(cacheWrite, 0), self.input - self.cachedInput)
        self.cacheWriteLong = min(max(cacheWriteLong, 0), self.input - self.cachedInput - self.cacheWrite)
        self.output = min(max(output, 0), Self.countMax)
        self.isEstimate = isEstimate
    }

    /// Both bills together; an estimate when one of them is.
    static func + (left: Self, right: Self) -> Self {
        TokenUsage(
            input: left.input + right.input, cachedInput: left.cachedInput + right.cachedInput,
            cacheWrite: left.cacheWrite + right.cacheWrite,
            cacheWriteLong: left.cacheWriteLong + right.cacheWriteLong, output: left.output + right.output,
            isEstimate: left.isEstimate || right.isEstimate)
    }
}
