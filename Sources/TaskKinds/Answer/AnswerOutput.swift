import Domain

/// What `answer` answers. An answer without a citation that holds is none: then `answer` is null, `abstained` is true and
/// `reason` says why.
package struct AnswerOutput: Codable, Sendable {
    /// Why there is no answer.
    enum Abstention: String, Codable, Sendable {
        /// The search found nothing that the one who asks may see.
        case nothingFound = "nothing_found"
        /// The best passage scored less than the floor.
        case belowFloor = "below_floor"
        /// No passage fits into the budget of tokens, or the model has no room for one.
        case nothingFits = "nothing_fits"
        /// The model said that the passages do not answer the question.
        case notInPassages = "not_in_passages"
        /// The answer rests on nothing: it names no passage.
        case uncited
        /// It names passages, and none of them holds: they are gone, changed, or say something else. Or one of them was
        /// deleted, or hidden from the one who asks, while the task went on.
        case citationsUnresolved = "citations_unresolved"
    }

    struct Cited: Codable, Sendable {
        let marker: Int
        let document: String
        let version: Int32
        /// Bytes of that version's content.
        let from: Int
        let to: Int
        let heading: [String]
        let title: String?
        let quote: String?
    }

    /// A passage that the model was shown; where there was nothing to show, one of those that came nearest.
    struct Shown: Codable, Sendable {
        let document: String
        let version: Int32
        let from: Int
        let to: Int
        let title: String?
        let score: Double
    }

    let answer: String?
    let abstention: Abstention?
    let citations: [Cited]
    /// Markers that named nothing; they were taken out of the answer.
    let unresolved: Int
    let passages: [Shown]
    /// The number of the generation that was searched.
    let generation: Int32
    let backend: String
    let degraded: String?
    /// The second query; nil for none.
    let rewritten: String?
    let rewriting: OptionalStep?
    let reranking: OptionalStep?
    /// Nil when no model was asked for the answer.
    let prompt: PromptUse?

    func json() -> [UInt8] {
        var members = prompt?.members ?? [:]
        members["answer"] = answer.map(JSONValue.string) ?? .null
        members["abstained"] = .bool(answer == nil)
        if let abstention { members["reason"] = .string(abstention.rawValue) }
        members["citations"] = .array(citations.map(\.json))
        members["unresolved"] = .integer(Int64(unresolved))
        members["passages"] = .array(passages.map(\.json))
        members["generation"] = .integer(Int64(generation))
        members["backend"] = .string(backend)
        if let degraded { members["degraded"] = .string(degraded) }
        if let rewritten { members["rewritten"] = .string(rewritten) }
        if let rewriting { members["rewrite"] = .string(rewriting.rawValue) }
        if let reranking { members["rerank"] = .string(reranking.rawValue) }
        return JSONValue.object(members).encoded()
    }
}

/// What became of a step that an answer can do without.
enum OptionalStep: String, Codable, Sendable {
    case done
    /// It failed or took too long, and the task went on without it.
    case skipped
}

extension AnswerOutput.Cited {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "marker": .integer(Int64(marker)), "document": .string(document), "version": .integer(Int64(version)),
            "from": .integer(Int64(from)), "to": .integer(Int64(to)),
            "heading": .array(heading.map(JSONValue.string)),
        ]
        if let title { members["title"] = .string(title) }
        if let quote { members["quote"] = .string(quote) }
        return .object(members)
    }
}

extension AnswerOutput.Shown {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "document": .string(document), "version": .integer(Int64(version)), "from": .integer(Int64(from)),
            "to": .integer(Int64(to)), "score": .double(score),
        ]
        if let title { members["title"] = .string(title) }
        return .object(members)
    }
}
