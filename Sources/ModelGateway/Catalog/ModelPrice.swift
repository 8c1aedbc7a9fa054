package import Domain

/// What a model costs at one moment: the snapshot that a call is held, charged and shown by.
///
/// A price may have bands. The band is chosen by the input of the whole request, and then all of its tokens, input and
/// output, cost what the band says; that is how vendors charge long prompts.
package struct ModelPrice: Sendable, Hashable {
    /// The rates of requests with more input tokens than `aboveInputTokens`.
    package struct Band: Sendable, Hashable {
        package var aboveInputTokens: Int64
        package var rates: TokenRates

        package init(aboveInputTokens: Int64, rates: TokenRates) {
            self.aboveInputTokens = aboveInputTokens
            self.rates = rates
        }
    }

    package var rates: TokenRates
    /// By threshold, ascending.
    package private(set) var bands: [Band]
    /// What the provider's batch lane costs, in millionths of the price; nil when it has none.
    package var batchFactorMillionths: Int64?

    /// Declared free of charge: a model on one's own machines.
    package static let unmetered = ModelPrice(inputPerMillion: 0, outputPerMillion: 0)

    package init(_ rates: TokenRates, bands: [Band] = [], batchFactorMillionths: Int64? = nil) {
        self.rates = rates
        self.bands = bands.sorted { $0.aboveInputTokens < $1.aboveInputTokens }
        self.batchFactorMillionths = batchFactorMillionths
    }

    package init(inputPerMillion: Int64, outputPerMillion: Int64, cachedInputPerMillion: Int64? = nil) {
        self.init(
            TokenRates(input: inputPerMillion, output: outputPerMillion, cachedInput: cachedInputPerMillion))
    }

    /// The rates of a request with so many tokens of input.
    package func rates(forInput tokens: Int64) -> TokenRates {
        bands.last { $0.aboveInputTokens < tokens }?.rates ?? rates
    }

    /// The cost of these tokens, rounded up to a whole nano-dollar.
    package func cost(of tokens: TokenUsage) -> Money {
        Money(roundingUpMillionths: rates(forInput: tokens.input).millionths(of: tokens))
    }

    /// The most that a request can cost whose input is at most `inputTokens` and whose output at most `outputTokens`:
    /// every band it could reach counts, because a request that stays below a threshold may be the dearer one.
    package func ceiling(inputTokens: Int64, outputTokens: Int64) -> Money {
        let reachable = [rates] + bands.filter { $0.aboveInputTokens < inputTokens }.map(\.rates)
        let input = reachable.map(\.inputMax).max() ?? 0
        let output = reachable.map(\.output).max() ?? 0
        return Money(
            roundingUpMillionths: Int128(inputTokens) * Int128(input) + Int128(outputTokens) * Int128(output))
    }

    var isSensible: Bool { rates.isSensible && bands.allSatisfy { $0.rates.isSensible } }

    /// Tokens and their cost, as the ledger stores them.
    func usage(_ tokens: TokenUsage) -> Usage {
        Usage(inputTokens: tokens.input, outputTokens: tokens.output, cost: cost(of: tokens))
    }
}
