import Domain
import Foundation
import GraphEngine
import Knowledge
import ModelGateway

/// What is searched for.
struct Asked: Codable, Sendable {
    let input: AnswerInput
    /// Beside the question; nil for none.
    let rewritten: String?
    let rewriting: OptionalStep?
}

/// Makes a second query of a question, when the task wants one.
enum RewriteStep {
    static let charactersMax = 200
    static let timeout = Duration.seconds(30)

    static func add(to graph: inout GraphBuilder<AnswerInput>, _ gateway: Gateway) -> GraphEngine.Port<Asked> {
        graph.branch(
            "rewriting", on: graph.input,
            .when("on") {
                $0.rewrites
            } then: { branch in
                let question = branch.transform("question", branch.input) { $0.question }
                let query = branch.node("rewrite", node(gateway), question)
                return branch.join("rewritten", branch.input, query) { input, query in
                    Asked(
                        input: input, rewritten: query.value?.query,
                        rewriting: query.value.map { _ in .done } ?? .skipped)
                }
            }, otherwise: "off"
        ) { branch in
            branch.transform("original", branch.input) { Asked(input: $0, rewritten: nil, rewriting: nil) }
        }
    }

    struct Query: Codable, Sendable {
        /// Nil when the model found no other words.
        let query: String?
    }

    private struct Rewriting: Sendable {
        let question: String
        let completion: Completion
    }

    private static func node(_ gateway: Gateway) -> OptionalCallNode<String, Rewriting, Query> {
        let template = PromptTemplate<RewriteBrief>.rewrite
        let route = Revision.chat(gateway, .rewrite(RewriteBrief(question: "")))
        return OptionalCallNode(
            call: ModelCallNode(
                kind: .model, revision: "\(template.id) \(template.version) \(route)",
                ask: { question, call, checkpoint in
                    var request = ChatRequest.rewrite(RewriteBrief(question: question))
                    request.cacheLifetime = gateway.configuration.cacheLifetimes[call.caller.kind]
                    let completion = try await gateway.complete(request, for: call) { completion in
                        try checkpoint(Rewriting(question: question, completion: completion))
                    }
                    return Rewriting(question: question, completion: completion)
                },
                usage: { $0.completion.usage },
                finish: { Attempted(value: Query(query: query(in: $0.completion.text, for: $0.question))) },
                timeout: timeout))
    }

    /// The first line of an answer, without the quotes that models like, cut to the bound; nil when it is the question.
    static func query(in answer: String, for question: String) -> String? {
        let line = answer.split(whereSeparator: \.isNewline).lazy.map { trimmed($0) }.first { !$0.isEmpty }
        guard let line else { return nil }
        let query = trimmed(line.prefix(charactersMax))
        guard !query.isEmpty, query.utf8.count <= SearchRequest.queryBytesMax,
            query.lowercased() != trimmed(question[...]).lowercased()
        else { return nil }
        return query
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        text.trimmingCharacters(in: .whitespacesAndNewlines.union(CharacterSet(charactersIn: "\"'`“”«»")))
    }
}
