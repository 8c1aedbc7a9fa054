import Domain

/// How far a rebuild was, as one of its events tells it: `generation 2: embedding 4870 of 8000 chunks, 0.12 dollars`.
enum RebuildProgressText {
    /// Nil for any other event, and for one that lacks what is told here: it is then shown as it is.
    static func line(of event: JSONValue) -> String? {
        guard event["action"]?.asString == "index.generation_progressed", let detail = event["detail"],
            let number = detail["generation"]?.asInteger
        else { return nil }
        let head = "generation \(number): "
        if let from = detail["from"]?.asString, let to = detail["to"]?.asString {
            return head + PlainText.line("\(from) → \(to)")
        }
        guard let phase = detail["phase"]?.asString, let done = detail["done"]?.asInteger,
            let total = detail["total"]?.asInteger, let unit = detail["unit"]?.asString
        else { return nil }
        var parts = [PlainText.line("\(phase) \(done) of \(total) \(unit)")]
        if let failures = detail["failures"]?.asInteger, failures > 0 { parts.append("\(failures) failed") }
        if let dollars = detail["spent_usd"]?.asDouble, dollars > 0 {
            parts.append("\(FigureText.fixed(dollars, places: 4)) dollars")
        }
        return head + parts.joined(separator: ", ")
    }
}
