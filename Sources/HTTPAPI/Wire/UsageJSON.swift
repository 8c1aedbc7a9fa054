import Domain

extension Usage {
    /// What a task used, as the API and the CLI show it.
    var json: JSONValue {
        .object([
            "input_tokens": .integer(inputTokens), "output_tokens": .integer(outputTokens),
            "cost_usd": .double(cost.dollars),
        ])
    }
}
