package import Domain

/// The bounds of one run, over all attempts of the task where a sum is meant. Exceeding one is a permanent failure:
/// another attempt would meet it again; only the wall time, which belongs to the attempt, is `timedOut`.
package struct GraphLimits: Sendable, Hashable {
    /// Nodes and pure steps entered, every map element and loop round counted, reused ones too, so that a resumed
    /// run does not get a fresh allowance. Code `graph_step_limit`.
    package var steps: Int
    /// Nodes of kind `tool` entered, reused ones too. Code `graph_tool_limit`. Nil for no limit of its own.
    package var toolCalls: Int?
    /// Tokens in and out; no node starts once this many are spent. Code `graph_token_limit`. Nil for no limit.
    package var tokens: Int64?
    /// Money; no node starts once this much is spent. Code `graph_cost_limit`. Nil for no limit.
    package var cost: Money?
    /// How long one attempt may take; the attempt's own deadline holds as well. Code `graph_deadline`.
    package var wallTime: Duration
    /// Independent steps of one scope in progress at once. Maps have their own limit; nested scopes multiply.
    package var concurrency: Int

    package init(
        steps: Int = 10_000, toolCalls: Int? = nil, tokens: Int64? = nil, cost: Money? = nil,
        wallTime: Duration = .seconds(3600), concurrency: Int = 8
    ) {
        self.steps = steps
        self.toolCalls = toolCalls
        self.tokens = tokens
        self.cost = cost
        self.wallTime = wallTime
        self.concurrency = concurrency
    }

    var problems: [GraphProblem] {
        var places: [String] = []
        if steps < 1 { places.append("steps") }
        if let toolCalls, toolCalls < 1 { places.append("toolCalls") }
        if let tokens, tokens < 1 { places.append("tokens") }
        if let cost, cost <= .zero { places.append("cost") }
        if wallTime <= .zero { places.append("wallTime") }
        if concurrency < 1 { places.append("concurrency") }
        return places.map { GraphProblem(.badLimit, at: "limits.\($0)") }
    }
}
