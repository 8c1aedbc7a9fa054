import Domain

/// Passages to score by how well each answers a question: 0 for not at all, 10 for wholly.
package struct RerankBrief: Sendable, Equatable {
    package static let scoreMax = 10

    /// Untrusted.
    package var question: String
    package var passages: [AnswerPassage]

    package init(question: String, passages: [AnswerPassage]) {
        self.question = question
        self.passages = passages
    }

    var text: String { ([question] + passages.map(\.shown)).joined(separator: "\n") }

    /// What an answer looks like. Lists of values and no bounds, because the strict modes of vendors enforce only those.
    var schema: AnswerSchema {
        func oneOf(_ numbers: ClosedRange<Int>) -> JSONValue {
            ["type": "integer", "enum": .array(numbers.map { .integer(Int64($0)) })]
        }
        let entry: JSONValue = [
            "type": "object",
            "properties": ["passage": oneOf(1...max(1, passages.count)), "score": oneOf(0...Self.scoreMax)],
            "required": ["passage", "score"], "additionalProperties": false,
        ]
        return AnswerSchema(
            name: "ranking",
            schema: [
                "type": "object", "properties": ["scores": ["type": "array", "items": entry]],
                "required": ["scores"], "additionalProperties": false,
            ])
    }

    /// The answer that gives the passages these scores, in their order.
    static func answer(_ scores: [Int]) -> JSONValue {
        let entries = scores.enumerated().map { index, score -> JSONValue in
            ["passage": .integer(Int64(index + 1)), "score": .integer(Int64(score))]
        }
        return ["scores": .array(entries)]
    }

    /// The scores of an answer, one for each passage, in their order. Nil for an answer that names a passage which is not
    /// there, one of them twice or not at all, or a score that is none: a model that lost count of the passages may have
    /// mixed up others too.
    package func scores(in answer: String) -> [Int]? {
        guard let entries = (try? JSONParser.parse(answer))?["scores"]?.asArray, entries.count == passages.count else {
            return nil
        }
        var scores: [Int: Int] = [:]
        for entry in entries {
            guard let place = entry["passage"]?.asInteger.flatMap({ Int(exactly: $0) }),
                let score = entry["score"]?.asInteger.flatMap({ Int(exactly: $0) }),
                (1...passages.count).contains(place), (0...Self.scoreMax).contains(score),
                scores.updateValue(score, forKey: place - 1) == nil
            else { return nil }
        }
        return passages.indices.compactMap { scores[$0] }
    }
}
