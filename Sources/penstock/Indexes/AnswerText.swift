import Domain

/// A cited answer for people.
struct AnswerText {
    let result: JSONValue
    let style: TextStyle
    let width: Int

    func text() -> String {
        guard result["abstained"]?.asBool != true, let answer = result["answer"]?.asString else {
            let reason = result["reason"]?.asString.map { " (\(PlainText.line($0)))" } ?? ""
            return "The index does not answer this\(reason)."
        }
        var lines = TextWrap.lines(PlainText.visible(answer), width: width)
        for citation in result["citations"]?.asArray ?? [] {
            let heading = (citation["heading"]?.asArray ?? []).compactMap(\.asString).joined(separator: " › ")
            let place =
                "v\(citation["version"]?.asInteger ?? 0) \(citation["from"]?.asInteger ?? 0)–\(citation["to"]?.asInteger ?? 0)"
            lines.append(
                "[\(citation["marker"]?.asInteger ?? 0)] \(PlainText.line(citation["document"]?.asString ?? "")) "
                    + style.dim(place) + (heading.isEmpty ? "" : "  \(PlainText.line(heading))"))
        }
        if let degraded = result["degraded"]?.asString {
            lines.append(style.notable("degraded: \(PlainText.line(degraded))"))
        }
        return lines.joined(separator: "\n")
    }
}
