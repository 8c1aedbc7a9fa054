import Domain

extension TaskEstimate {
    /// What a client is told. Amounts are whole nano-dollars: a billion of them is a dollar.
    func json(kind: TaskKind) -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("kind", kind.rawValue)
        writer.field("models", .array(models.map(JSONValue.string)))
        writer.field("calls", .integer(Int64(calls)))
        writer.field("slices", .integer(Int64(slices)))
        writer.field(
            "input_tokens",
            .object([
                "low": .integer(inputTokens.low), "likely": .integer(inputTokens.likely),
                "high": .integer(inputTokens.high),
            ]))
        writer.field("output_tokens_max", .integer(outputTokensMax))
        writer.field(
            "money_nanos",
            cost.map {
                .object(["likely": .integer($0.likely.nanoDollars), "at_most": .integer($0.atMost.nanoDollars)])
            } ?? .null)
        writer.field("priced", .bool(cost != nil))
        writer.field("catalog_version", catalogVersion)
        return writer.finished()
    }
}
