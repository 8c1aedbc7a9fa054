import Domain
import GraphEngine
import Knowledge
import ModelGateway

/// Passages in the order in which they are packed.
struct Ranked: Codable, Sendable {
    let asked: Asked
    let found: Found
    let passages: [FoundPassage]
    let reranking: OptionalStep?
}

/// Lets a model put the passages in order, when the task wants it. Without its answer the search's order stays.
enum RerankStep {
    static let timeout = Duration.seconds(60)
    /// Of one passage's text: what it is about shows in its beginning.
    static let passageBytesMax = 2_000

    static func add(to graph: inout GraphBuilder<AnswerInput>, _ found: Port<Ranked>, _ gateway: Gateway) -> Port<
        Ranked
    > {
        graph.branch(
            "reranking", on: found,
            .when("on") {
                $0.asked.input.reranks && $0.passages.count > 1
            } then: { branch in
                let question = branch.transform("question", branch.input) { try Question($0) }
                let scores = branch.node("rerank", node(gateway), question)
                return branch.join("reranked", branch.input, scores) { ordered($0, by: $1.value) }
            }, otherwise: "off"
        ) { $0.input }
    }

    struct Question: Codable, Sendable {
        let question: String
        let passages: [ShownPassage]

        init(_ ranked: Ranked) throws(Failure) {
            question = ranked.asked.input.question
            var passages: [ShownPassage] = []
            for passage in ranked.passages {
                passages.append(ShownPassage(AnswerPassage(try passage.hit(), bytesMax: passageBytesMax)))
            }
            self.passages = passages
        }

        var brief: RerankBrief { RerankBrief(question: question, passages: passages.map(\.passage)) }
    }

    private struct Scored: Sendable {
        let question: Question
        let completion: Completion
    }

    private static func node(_ gateway: Gateway) -> OptionalCallNode<Question, Scored, [Int]> {
        let template = PromptTemplate<RerankBrief>.rerank
        let route = Revision.chat(gateway, .rerank(RerankBrief(question: "", passages: [])))
        return OptionalCallNode(
            call: ModelCallNode(
                kind: .model, revision: "\(template.id) \(template.version) \(route)",
                ask: { question, call, checkpoint in
                    var request = ChatRequest.rerank(question.brief)
                    request.cacheLifetime = gateway.configuration.cacheLifetimes[call.caller.kind]
                    let completion = try await gateway.complete(request, for: call) { completion in
                        try checkpoint(Scored(question: question, completion: completion))
                    }
                    return Scored(question: question, completion: completion)
                },
                usage: { $0.completion.usage },
                finish: { Attempted(value: $0.question.brief.scores(in: $0.completion.text)) }, timeout: timeout))
    }

    /// The best first; equal scores keep the search's order.
    static func ordered(_ ranked: Ranked, by scores: [Int]?) -> Ranked {
        guard let scores, scores.count == ranked.passages.count else {
            return Ranked(asked: ranked.asked, found: ranked.found, passages: ranked.passages, reranking: .skipped)
        }
        let order = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
        let passages = order.map { index in
            var passage = ranked.passages[index]
            passage.rerank = Double(scores[index])
            return passage
        }
        return Ranked(asked: ranked.asked, found: ranked.found, passages: passages, reranking: .done)
    }
}

/// A passage as a model is shown it, on its way to the call.
struct ShownPassage: Codable, Sendable {
    let heading: String
    let text: String

    init(_ passage: AnswerPassage) {
        heading = passage.heading
        text = passage.text
    }

    var passage: AnswerPassage { AnswerPassage(heading: heading, text: text) }
}
