import Domain
import GraphEngine
import Knowledge
import ModelGateway

/// A model's answer to the packed passages, not yet believed.
struct Drafted: Codable, Sendable {
    let packed: Packed
    let draft: Draft
}

struct Draft: Codable, Sendable {
    let text: String
    let prompt: PromptUse
}

/// An answer whose markers were looked up.
struct Checked: Codable, Sendable {
    /// Nil when there is none.
    let text: String?
    let abstention: AnswerOutput.Abstention?
    let citations: [AnswerOutput.Cited]
    let unresolved: Int
}

/// Looks every marker up in the version of the document that it names, as it is stored now: what was deleted, or hidden
/// from the one who asks since the search, is cited no more, and an answer that rests on it is none: what the model wrote
/// are the words of that document, with its marker or without. A task may wait for hours between search and answer.
struct CiteStep: Node {
    let knowledge: AnswerKnowledge

    var kind: NodeKind { .retrieve }
    var revision: String { "3" }

    /// The words of the model go no further than this node: what it needs of them is in its output.
    struct Question: Codable, Sendable {
        let index: String
        let permissions: [String]
        let answer: String
        let passages: [FoundPassage]

        init(_ drafted: Drafted) {
            let input = drafted.packed.ranked.asked.input
            index = input.index
            permissions = input.permissions
            answer = drafted.draft.text
            passages = drafted.packed.passages
        }
    }

    func run(_ question: Question, _ context: NodeContext) async throws -> Checked {
        guard !AnswerBrief.isAbstention(question.answer) else { return Self.abstained(.notInPassages, unresolved: 0) }
        guard let name = IndexName(question.index) else { throw Failure.missingIndex }
        // An index that was deleted meanwhile has no documents, and so no marker holds.
        let index = try await knowledge.index(name, context.calls.caller.tenant)?.id
        let visible = Set(question.permissions)
        var isWithdrawn = false
        let cited = try await CitationCheck.resolve(
            question.answer, passages: try question.passages.map { try $0.hit() }
        ) { hit in
            // For each passage by itself: two of one document may be of two versions, when it was put again between the
            // two searches of the task.
            var source: DocumentExcerpt?
            if let index { source = try await knowledge.source(hit, index) }
            if let found = source, !found.permissions.isEmpty, visible.isDisjoint(with: found.permissions) {
                source = nil
            }
            isWithdrawn = isWithdrawn || source == nil
            return source
        }
        guard !cited.citations.isEmpty, !isWithdrawn else {
            return Self.abstained(cited.unresolved > 0 ? .citationsUnresolved : .uncited, unresolved: cited.unresolved)
        }
        return Checked(
            text: cited.text, abstention: nil, citations: cited.citations.map { AnswerOutput.Cited($0) },
            unresolved: cited.unresolved)
    }

    private static func abstained(_ reason: AnswerOutput.Abstention, unresolved: Int) -> Checked {
        Checked(text: nil, abstention: reason, citations: [], unresolved: unresolved)
    }
}

extension AnswerOutput.Cited {
    fileprivate init(_ citation: Citation) {
        self.init(
            marker: citation.marker, document: citation.document.rawValue, version: citation.version,
            from: citation.source.lowerBound, to: citation.source.upperBound, heading: citation.heading,
            title: citation.title, quote: citation.quote)
    }
}
