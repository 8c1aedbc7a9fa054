import Domain

/// The answer of `POST /v1/estimates` for people.
struct EstimateText {
    let estimate: JSONValue

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
        if let money = estimate["money_nanos"], let likely = money["likely"]?.asInteger,
            let most = money["at_most"]?.asInteger
        {
            lines.append(
                "dollars        likely \(ModelsText.dollarText(likely)), at most \(ModelsText.dollarText(most))")
        } else {
            lines.append("dollars        unknown: a model of the route has no price, and the task would wait for one")
        }
        return lines.joined(separator: "\n")
    }
}
