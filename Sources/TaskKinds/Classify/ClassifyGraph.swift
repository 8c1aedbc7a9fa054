import Domain
import GraphEngine
import ModelGateway

/// `classify`: one model call over a closed set of labels, and a review that the answer is one of them.
enum ClassifyGraph {
    struct Answer: Codable, Sendable {
        let label: String
        let scores: [ClassifyOutput.Score]
        let isConfident: Bool?
        let model: String
    }

    static func make(_ gateway: Gateway) throws -> Graph<ClassifyInput, ClassifyOutput> {
        var graph = GraphBuilder<ClassifyInput>()
        let answer = graph.node("classify", node(gateway), graph.input)
        let reviewed = graph.join("review", graph.input, answer) { input, answer in try review(input, answer) }
        return try graph.build(name: "classify", version: 1, output: reviewed)
    }

    private static func node(_ gateway: Gateway) -> ModelCallNode<ClassifyInput, Completion, Answer> {
        ModelCallNode(
            kind: .model,
            revision: Revision.chat(gateway, .classify(ClassificationBrief(text: "", labels: []))),
            ask: { input, call, checkpoint in
                var request = ChatRequest.classify(input.brief)
                request.cacheLifetime = gateway.configuration.cacheLifetimes[call.caller.kind]
                return try await gateway.complete(request, for: call, checkpoint: checkpoint)
            },
            usage: { $0.usage },
            finish: { completion in
                Answer(
                    label: completion.text,
                    scores: completion.scores?.scores.map { .init(label: $0.label, score: $0.value) } ?? [],
                    isConfident: completion.scores?.isConfident, model: completion.model.rawValue)
            })
    }

    /// The promise of the kind, checked where it is kept: whatever the gateway let through, the label is from the set.
    static func review(_ input: ClassifyInput, _ answer: Answer) throws -> ClassifyOutput {
        guard input.labels.contains(where: { $0.name == answer.label }) else {
            throw Failure(
                .rejectedOutput, code: "label_not_in_set",
                message: "The model answered with a label that is not in the set.")
        }
        return ClassifyOutput(
            label: answer.label, scores: answer.scores, isConfident: answer.isConfident, model: answer.model)
    }
}
