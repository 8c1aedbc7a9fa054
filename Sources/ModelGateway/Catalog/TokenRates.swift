internal import Domain

/// What tokens cost, in whole nano-dollars per million: 1 dollar per million tokens is 1,000,000,000.
package struct TokenRates: Sendable, Hashable {
    package var input: Int64
    package var output: Int64
    /// For input the provider read from its own cache; nil charges it like other input.
    package var cachedInput: Int64?
    /// For input it wrote to its cache for minutes, and for an hour or longer; nil charges it like other input.
    package var cacheWrite: Int64?
    package var cacheWriteLong: Int64?

    package init(
        input: Int64, output: Int64, cachedInput: Int64? = nil, cacheWrite: Int64? = nil, cacheWriteLong: Int64? = nil
    ) {
        self.input = input
        self.output = output
        self.cachedInput = cachedInput
        self.cacheWrite = cacheWrite
        self.cacheWriteLong = cacheWriteLong
    }

    /// The most that one token of input can cost, whichever way the provider's cache treats it.
    var inputMax: Int64 { [cachedInput, cacheWrite, cacheWriteLong].compactMap(\.self).reduce(input, max) }

    var isSensible: Bool {
        [input, output, cachedInput, cacheWrite, cacheWriteLong].compactMap(\.self).allSatisfy { $0 >= 0 }
    }

    /// The cost of these tokens in millionths of a nano-dollar. No sum of `TokenUsage` and `Int64` rates overflows.
    func millionths(of tokens: TokenUsage) -> Int128 {
        // The parts of the input never exceed it: `TokenUsage` sees to that.
        let plain = tokens.input - tokens.cachedInput - tokens.cacheWrite - tokens.cacheWriteLong
        return Int128(plain) * Int128(input)
            + Int128(tokens.cachedInput) * Int128(cachedInput ?? input)
            + Int128(tokens.cacheWrite) * Int128(cacheWrite ?? input)
            + Int128(tokens.cacheWriteLong) * Int128(cacheWriteLong ?? cacheWrite ?? input)
            + Int128(tokens.output) * Int128(output)
    }
}

extension Money {
    /// Millionths of a nano-dollar as money, rounded up, so that no call with a price is free. A result beyond 64 bits
    /// (nine billion dollars) becomes the largest amount.
    init(roundingUpMillionths millionths: Int128) {
        let (whole, rest) = millionths.quotientAndRemainder(dividingBy: 1_000_000)
        self.init(nanoDollars: Int64(clamping: rest > 0 ? whole + 1 : whole))
    }
}
