/// Tokens and money of one call or of many. Sums stop at the greatest number instead of overflowing.
package struct BilledTokens: Sendable, Hashable {
    /// Calls that cost anything.
    package internal(set) var calls = 0
    /// All of the prompts, the cached parts included.
    package internal(set) var input = 0
    package internal(set) var cachedInput = 0
    package internal(set) var cacheWrite = 0
    package internal(set) var output = 0
    package internal(set) var nanoDollars: Int64 = 0
    /// Calls whose model has no price; their tokens count and their money does not.
    package internal(set) var unpricedCalls = 0

    package init() {}

    init(_ tokens: CallTokens, price: TokenPrice?) {
        calls = 1
        input = tokens.input
        cachedInput = tokens.cachedInput
        cacheWrite = tokens.cacheWrite
        output = tokens.output
        guard let price else {
            unpricedCalls = 1
            return
        }
        nanoDollars = [
            (tokens.plainInput, price.input), (tokens.cachedInput, price.cachedInput),
            (tokens.cacheWrite, price.cacheWrite), (tokens.output, price.output),
        ].reduce(0) { $0.adding(Int64($1.0).times($1.1)) }
    }

    mutating func add(_ other: BilledTokens) {
        calls += other.calls
        input = Int(Int64(input).adding(Int64(other.input)))
        cachedInput = Int(Int64(cachedInput).adding(Int64(other.cachedInput)))
        cacheWrite = Int(Int64(cacheWrite).adding(Int64(other.cacheWrite)))
        output = Int(Int64(output).adding(Int64(other.output)))
        nanoDollars = nanoDollars.adding(other.nanoDollars)
        unpricedCalls += other.unpricedCalls
    }

    package var json: JSON {
        [
            "calls": .int(calls), "input_tokens": .int(input), "cached_input_tokens": .int(cachedInput),
            "cache_write_tokens": .int(cacheWrite), "output_tokens": .int(output),
            "nano_dollars": .int(Int(nanoDollars)), "unpriced_calls": .int(unpricedCalls),
        ]
    }
}

extension Int64 {
    fileprivate func adding(_ other: Int64) -> Int64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? .max : sum
    }

    fileprivate func times(_ other: Int64) -> Int64 {
        let (product, overflows) = multipliedReportingOverflow(by: other)
        return overflows ? .max : product
    }
}
