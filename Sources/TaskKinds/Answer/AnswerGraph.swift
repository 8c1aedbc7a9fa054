import Domain
import GraphEngine
import ModelGateway

/// `answer`: (rewrite) → recall → (rerank) → pack → generate → cite. What the search finds and what the model says of it
/// are strangers' texts: passages go to the model as data, it is offered no tools, and nothing it says counts that does
/// not rest on a passage which is there.
enum AnswerGraph {
    static func make(_ gateway: Gateway, _ knowledge: AnswerKnowledge) throws -> Graph<AnswerInput, AnswerOutput> {
        var graph = GraphBuilder<AnswerInput>()
        let asked = RewriteStep.add(to: &graph, gateway)
        let found = graph.node("recall", RecallNode(gateway: gateway, knowledge: knowledge), asked)
        let fused = graph.join("fused", asked, found) { asked, found in
            Ranked(asked: asked, found: found, passages: found.passages, reranking: nil)
        }
        let ranked = RerankStep.add(to: &graph, fused, gateway)
        let packed = graph.transform("pack", ranked) { try PackStep.pack($0, gateway) }
        let answer = graph.branch(
            "evidence", on: packed,
            .when("some") {
                $0.abstention == nil
            } then: { branch in
                answered(&branch, gateway, knowledge)
            },
            otherwise: "none"
        ) { branch in branch.transform("abstain", branch.input) { abstained($0) } }
        return try graph.build(name: "answer", version: 1, output: answer)
    }

    /// What is asked, and nothing of where it was found: equal words are an equal question.
    struct Prompted: Codable, Sendable {
        let question: String
        let passages: [ShownPassage]

        init(_ packed: Packed) throws(Failure) {
            question = packed.ranked.asked.input.question
            var passages: [ShownPassage] = []
            for passage in packed.passages { passages.append(ShownPassage(AnswerPassage(try passage.hit()))) }
            self.passages = passages
        }

        var brief: AnswerBrief { AnswerBrief(question: question, passages: passages.map(\.passage)) }
    }

    private static func answered(
        _ graph: inout GraphBuilder<Packed>, _ gateway: Gateway, _ knowledge: AnswerKnowledge
    ) -> Port<AnswerOutput> {
        let prompted = graph.transform("prompt", graph.input) { try Prompted($0) }
        let draft = graph.node("generate", node(gateway), prompted)
        let drafted = graph.join("drafted", graph.input, draft) { Drafted(packed: $0, draft: $1) }
        let question = graph.transform("markers", drafted) { CiteStep.Question($0) }
        let checked = graph.node("cite", CiteStep(knowledge: knowledge), question)
        return graph.join("answer", drafted, checked) { output($0.packed, $1, prompt: $0.draft.prompt) }
    }

    private static func node(_ gateway: Gateway) -> ModelCallNode<Prompted, Completion, Draft> {
        let template = PromptTemplate<AnswerBrief>.answer
        let route = Revision.chat(gateway, .answer(AnswerBrief(question: "", passages: [])))
        return ModelCallNode(
            kind: .model, revision: "\(template.id) \(template.version) \(route)",
            ask: { prompted, call, checkpoint in
                var request = ChatRequest.answer(prompted.brief)
                request.cacheLifetime = gateway.configuration.cacheLifetimes[call.caller.kind]
                return try await gateway.complete(request, for: call, checkpoint: checkpoint)
            },
            usage: { $0.usage },
            finish: { Draft(text: $0.text, prompt: PromptUse(.answer, $0)) })
    }

    private static func abstained(_ packed: Packed) -> AnswerOutput {
        let checked = Checked(text: nil, abstention: packed.abstention, citations: [], unresolved: 0)
        return output(packed, checked, prompt: nil)
    }

    private static func output(_ packed: Packed, _ checked: Checked, prompt: PromptUse?) -> AnswerOutput {
        let ranked = packed.ranked
        return AnswerOutput(
            answer: checked.text, abstention: checked.abstention, citations: checked.citations,
            unresolved: checked.unresolved,
            passages: prompt == nil ? PackStep.nearest(ranked) : packed.passages.map(\.shown),
            generation: ranked.found.generation, backend: ranked.found.backend, degraded: ranked.found.degraded,
            rewritten: ranked.asked.rewritten, rewriting: ranked.asked.rewriting, reranking: ranked.reranking,
            prompt: prompt)
    }
}
