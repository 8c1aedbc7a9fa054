import Domain

/// What a rebuild came to, for people, and what is to be done next.
struct RebuildText {
    let result: JSONValue

    /// Nil for the result of any other kind.
    static func lines(of result: JSONValue) -> [String]? {
        guard result["generation"] != nil, result["index"] != nil, result["report"] != nil, result["chunks"] != nil
        else { return nil }
        let text = RebuildText(result: result)
        return [text.built] + text.passedOver + [text.next]
    }

    private var generation: Int64 { result["generation"]?.asInteger ?? 0 }
    private var index: String { PlainText.line(result["index"]?.asString ?? "") }

    private func count(_ key: String) -> Int64 { result[key]?.asInteger ?? 0 }

    private var built: String {
        let vectors = count("embedded") > 0 ? ", \(count("embedded")) vectors (\(count("cache_hits")) cached)" : ""
        let failures = count("failures") > 0 ? ", \(count("failures")) failed" : ""
        return "generation \(generation) of \(index): \(count("documents")) documents, \(count("chunks")) chunks"
            + vectors + failures
    }

    /// Checks that failed and were forced.
    private var passedOver: [String] {
        let names = (result["report"]?["forced"]?.asArray ?? []).compactMap(\.asString)
        return names.isEmpty ? [] : ["passed over: \(names.map { PlainText.line($0) }.joined(separator: ", "))"]
    }

    private var next: String {
        switch result["state"]?.asString {
        case "active": "it answers now"
        case "awaiting_approval": "it waits for: penstock index activate \(index) \(generation)"
        case let state: "it is \(PlainText.line(state ?? "")) now"
        }
    }
}
