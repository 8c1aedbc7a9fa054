/// What a task would ask of models if it ran once, without failures: quoted before anything is accepted.
package struct TaskEstimate: Sendable, Hashable {
    /// Tokens that are not counted yet: the true number lies between `low` and `high`, and most likely near `likely`.
    package struct Tokens: Sendable, Hashable {
        package var low: Int64
        package var likely: Int64
        package var high: Int64

        package static let zero = Tokens(low: 0, likely: 0, high: 0)

        package init(low: Int64, likely: Int64, high: Int64) {
            self.low = low
            self.likely = likely
            self.high = high
        }

        package static func + (left: Self, right: Self) -> Self {
            Tokens(low: left.low + right.low, likely: left.likely + right.likely, high: left.high + right.high)
        }
    }

    package struct Cost: Sendable, Hashable {
        package var likely: Money
        /// What no run without retries passes; the repair of a malformed answer is in it.
        package var atMost: Money

        package init(likely: Money, atMost: Money) {
            self.likely = likely
            self.atMost = atMost
        }
    }

    /// The models of the route, in order.
    package var models: [String]
    /// Calls that leave when all goes well.
    package var calls: Int
    /// Parts that the input is cut into; 1 for an input that stays whole.
    package var slices: Int
    package var inputTokens: Tokens
    package var outputTokensMax: Int64
    /// nil when a model of the route has no price: such a task would wait for one.
    package var cost: Cost?
    package var catalogVersion: String

    package init(
        models: [String], calls: Int, slices: Int = 1, inputTokens: Tokens, outputTokensMax: Int64, cost: Cost?,
        catalogVersion: String
    ) {
        self.models = models
        self.calls = calls
        self.slices = slices
        self.inputTokens = inputTokens
        self.outputTokensMax = outputTokensMax
        self.cost = cost
        self.catalogVersion = catalogVersion
    }

    /// Both, one after the other, over the same route.
    package static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.calls += right.calls
        sum.slices = max(left.slices, right.slices)
        sum.inputTokens = left.inputTokens + right.inputTokens
        sum.outputTokensMax += right.outputTokensMax
        sum.cost = left.cost.flatMap { one in right.cost.map { one + $0 } }
        return sum
    }
}

extension TaskEstimate.Cost {
    package static func + (left: Self, right: Self) -> Self {
        Self(likely: sum(left.likely, right.likely), atMost: sum(left.atMost, right.atMost))
    }

    /// A ceiling may be the largest amount there is; two of them are no more.
    private static func sum(_ left: Money, _ right: Money) -> Money {
        let (amount, overflows) = left.nanoDollars.addingReportingOverflow(right.nanoDollars)
        return overflows ? Money(nanoDollars: .max) : Money(nanoDollars: amount)
    }
}
