import Domain

/// A task's result for people. The shapes of the built-in kinds are recognised; any other result is shown as JSON.
struct ResultText {
    /// Labels that are shown with their score.
    private static let labelsMax = 4

    let result: JSONValue
    let style: TextStyle
    let width: Int

    func lines(indent: String) -> [String] {
        if let summary = result["summary"]?.asString {
            return TextWrap.lines(summary, width: width, indent: indent)
        }
        if let label = result["label"]?.asString {
            return [indent + style.bold(PlainText.line(label))] + scores(indent: indent)
        }
        if let vectors = result["embeddings"]?.asArray {
            return [indent + Self.vectorsText(count: vectors.count, result: result)]
        }
        if let parts = result["parts"]?.asArray, let vectors = result["succeeded"]?.asInteger, result["model"] != nil {
            let failed = result["failed"]?.asInteger ?? 0
            let line = Self.vectorsText(count: Int(clamping: vectors), result: result)
            return [indent + "\(line) in \(parts.count) parts" + (failed > 0 ? ", \(failed) texts without one" : "")]
        }
        if result["citations"] != nil, result["abstained"] != nil {
            let text = AnswerText(result: result, style: style, width: width - indent.count).text()
            return text.split(separator: "\n", omittingEmptySubsequences: false).map { indent + $0 }
        }
        if let lines = RebuildText.lines(of: result) { return lines.map { indent + $0 } }
        return TextWrap.lines(result.encodedText(), width: width, indent: indent)
    }

    /// How many vectors there are, of how many numbers each, made by which model.
    static func vectorsText(count: Int, result: JSONValue) -> String {
        let dimensions = result["dimensions"]?.asInteger.map { " × \($0) dimensions" } ?? ""
        let model = result["model"]?.asString.map { " by \(PlainText.line($0))" } ?? ""
        return "\(count) vectors\(dimensions)\(model)"
    }

    private func scores(indent: String) -> [String] {
        let ranked = LabelScores.ranked(result["scores"]).prefix(Self.labelsMax)
        let nameWidth = ranked.map(\.name.count).max() ?? 0
        return ranked.map { name, score in
            let padding = String(repeating: " ", count: nameWidth - name.count)
            return "\(indent)\(name)\(padding)  \(ScoreBar.text(score)) \(FigureText.fixed(score, places: 3))"
        }
    }
}

/// The scores of a classification, whether they come as an object by label or as a list of pairs.
enum LabelScores {
    /// Best first; equal scores in the order of their names.
    static func ranked(_ scores: JSONValue?) -> [(name: String, score: Double)] {
        let pairs: [(name: String, score: Double)]
        switch scores {
        case .object(let members):
            pairs = members.compactMap { name, value in value.asDouble.map { (PlainText.line(name), $0) } }
        case .array(let entries):
            pairs = entries.compactMap { entry in
                guard let name = (entry["label"] ?? entry["name"])?.asString, let score = entry["score"]?.asDouble
                else { return nil }
                return (PlainText.line(name), score)
            }
        default: pairs = []
        }
        return pairs.sorted { ($1.score, $0.name) < ($0.score, $1.name) }
    }
}
