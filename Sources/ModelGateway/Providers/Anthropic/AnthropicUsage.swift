import Domain

/// The usage of a message, as it comes in: what its start says, overwritten by what later events say.
///
/// Later numbers are totals, not differences, and leave out what did not change.
struct AnthropicUsage: Sendable {
    /// Whether the answer's tokens are final; at the start they are a placeholder.
    private(set) var isFinal = false
    private var input: Int64?
    private var cacheWrites: Int64 = 0
    private var cacheWritesLong: Int64 = 0
    private var cacheReads: Int64 = 0
    private var output: Int64 = 0

    /// Takes a `usage` object; one that is absent or null says nothing.
    mutating func take(_ usage: JSONValue?, isFinal: Bool) {
        guard let usage, usage.asObject != nil else { return }
        input = usage["input_tokens"]?.asInteger ?? input
        cacheWrites = usage["cache_creation_input_tokens"]?.asInteger ?? cacheWrites
        cacheWritesLong = usage["cache_creation"]?["ephemeral_1h_input_tokens"]?.asInteger ?? cacheWritesLong
        cacheReads = usage["cache_read_input_tokens"]?.asInteger ?? cacheReads
        guard let written = usage["output_tokens"]?.asInteger else { return }
        output = written
        if isFinal { self.isFinal = true }
    }

    /// The ledger's form: all input together, and its parts. What was not reported is our own count.
    func tokens(estimatedInput: @autoclosure () -> Int64, estimatedOutput: Int64) -> TokenUsage {
        let cached = bounded(cacheWrites) + bounded(cacheReads)
        let long = min(bounded(cacheWritesLong), bounded(cacheWrites))
        return TokenUsage(
            input: input.map { bounded($0) + cached } ?? max(estimatedInput(), cached), cachedInput: cacheReads,
            cacheWrite: bounded(cacheWrites) - long, cacheWriteLong: long,
            output: isFinal ? output : max(output, estimatedOutput), isEstimate: !isFinal || input == nil)
    }

    /// A stranger's number, brought into a range in which sums cannot overflow.
    private func bounded(_ count: Int64) -> Int64 { min(max(count, 0), TokenUsage.countMax) }
}
