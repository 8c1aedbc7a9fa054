import Domain

/// What a search found, for people.
struct SearchText {
    let answer: JSONValue
    let style: TextStyle
    let width: Int

    private static let textMax = 240

    func text() -> String {
        let hits = answer["hits"]?.asArray ?? []
        let degraded = degradation()
        guard !hits.isEmpty else { return degraded + "Nothing was found." }
        return degraded + hits.enumerated().map { hit($0.element, place: $0.offset + 1) }.joined(separator: "\n")
    }

    /// What is missing, each with its reason: `degraded: lexical_only (late), not_reranked (budget)`.
    private func degradation() -> String {
        guard let words = answer["degraded"]?.asString else { return "" }
        let parts = words.split(separator: " ").map { word in
            let reason = answer["reasons"]?[String(word)]?.asString
            return PlainText.line(String(word)) + (reason.map { " (\(PlainText.line($0)))" } ?? "")
        }
        return style.notable("degraded: \(parts.joined(separator: ", "))\n")
    }

    private func hit(_ hit: JSONValue, place: Int) -> String {
        let heading = (hit["heading"]?.asArray ?? []).compactMap(\.asString).joined(separator: " › ")
        let name = PlainText.line(hit["document"]?.asString ?? "")
        let range = "v\(hit["version"]?.asInteger ?? 0) \(hit["from"]?.asInteger ?? 0)–\(hit["to"]?.asInteger ?? 0)"
        var lines = [
            "\(place). \(style.bold(name)) \(style.dim(range))  \(FigureText.fixed(hit["score"]?.asDouble ?? 0, places: 4))"
        ]
        if !heading.isEmpty { lines.append("   " + PlainText.line(heading)) }
        if let explain = explanation(hit["explain"]) { lines.append("   " + style.dim(explain)) }
        let text = String(PlainText.line(hit["text"]?.asString ?? "").prefix(Self.textMax))
        lines += TextWrap.lines(text, width: width - 3).map { "   " + $0 }
        let duplicates = (hit["duplicates"]?.asArray ?? []).compactMap(\.asString)
        if !duplicates.isEmpty {
            lines.append(
                "   " + style.dim("the same in \(duplicates.map { PlainText.line($0) }.joined(separator: ", "))"))
        }
        return lines.joined(separator: "\n")
    }

    private func explanation(_ explain: JSONValue?) -> String? {
        guard let explain else { return nil }
        let parts = ["lexical", "vector", "rerank"].compactMap { name -> String? in
            guard let rank = explain[name] else { return nil }
            let place = rank["place"]?.asInteger.map { "#\($0) " } ?? ""
            return "\(name) \(place)\(FigureText.fixed(rank["score"]?.asDouble ?? 0, places: 3))"
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
