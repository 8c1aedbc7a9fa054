import Domain

/// The answer of `POST /v1/estimates` for people.
struct EstimateText {
    let estimate: JSONValue

    /// The price alone, in one line.
    var price: String {
        let calls = estimate["calls"]?.asInteger ?? 0
        let tokens = estimate["input_tokens"]?["likely"]?.asInteger ?? 0
        return
            "price: \(dollars.map { "\($0) dollars" } ?? "unknown, for a model has no price"); \(calls) calls, likely \(tokens) tokens"
    }

    /// Nil when a model has no price.
    private var dollars: String? {
        guard let money = estimate["money_nanos"], let likely = money["likely"]?.asInteger,
            let most = money["at_most"]?.asInteger
        else { return nil }
        return "likely \(ModelsText.dollarText(likely)), at most \(ModelsText.dollarText(most))"
    }

    func text() -> String {
        let models = (estimate["models"]?.asArray ?? []).compactMap(\.asString).joined(separator: " → ")
        let tokens = estimate["input_tokens"]
        func count(_ key: String) -> Int64 { tokens?[key]?.asInteger ?? 0 }
        var lines = [
            "dry run: nothing was submitted", "models         \(PlainText.line(models))",
            "calls          \(estimate["calls"]?.asInteger ?? 0)",
            "slices         \(estimate["slices"]?.asInteger ?? 0)",
            "input tokens   \(count("low")) to \(count("high")), likely \(count("likely"))",
            "output tokens  at most \(estimate["output_tokens_max"]?.asInteger ?? 0)",
        ]
        if let dollars {
            lines.append("dollars        \(dollars)")
        } else {
            lines.append("dollars        unknown: a model of the route has no price, and the task would wait for one")
        }
        return lines.joined(separator: "\n")
    }
}
