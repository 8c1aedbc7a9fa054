/// What model calls consumed.
package struct Usage: Sendable, Hashable {
    package var inputTokens: Int64
    package var outputTokens: Int64
    package var cost: Money

    package static let zero = Usage(inputTokens: 0, outputTokens: 0, cost: .zero)

    package init(inputTokens: Int64, outputTokens: Int64, cost: Money) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cost = cost
    }

    package static func + (left: Self, right: Self) -> Self {
        Usage(
            inputTokens: left.inputTokens + right.inputTokens, outputTokens: left.outputTokens + right.outputTokens,
            cost: left.cost + right.cost)
    }
}
