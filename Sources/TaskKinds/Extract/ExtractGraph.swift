import Domain
import GraphEngine
import ModelGateway

/// `extract`: one model call whose answer is a JSON value of the submitter's schema, and a last look that it is.
enum ExtractGraph {
    static func make(_ gateway: Gateway) throws -> Graph<ExtractInput, ExtractOutput> {
        var graph = GraphBuilder<ExtractInput>()
        let answer = graph.node("extract", node(gateway), graph.input)
        let reviewed = graph.join("review", graph.input, answer) { input, answer in try review(input, answer) }
        return try graph.build(name: "extract", version: 1, output: reviewed)
    }

    private static func node(_ gateway: Gateway) -> ModelCallNode<ExtractInput, Completion, ExtractOutput> {
        let template = PromptTemplate<ExtractionVariables>.extract
        let brief = ExtractionBrief(text: "", schema: AnswerSchema(name: ExtractInput.nameDefault, schema: true))
        return ModelCallNode(
            kind: .model, revision: "\(template.id) \(template.version) \(Revision.chat(gateway, .extract(brief)))",
            ask: { input, call, checkpoint in
                var request = ChatRequest.extract(try input.variables())
                request.cacheLifetime = gateway.configuration.cacheLifetimes[call.caller.kind]
                return try await gateway.complete(request, for: call, checkpoint: checkpoint)
            },
            usage: { $0.usage },
            finish: { completion in
                ExtractOutput(data: JSONText(canonical: completion.text), prompt: PromptUse(.extract, completion))
            })
    }

    /// The promise of the kind, checked where it is kept, whatever the gateway let through.
    static func review(_ input: ExtractInput, _ answer: ExtractOutput) throws -> ExtractOutput {
        guard let schema = SchemaLint.read(try input.schema.value()).schema,
            schema.problems(in: try answer.data.value()).isEmpty
        else {
            throw Failure(
                .rejectedOutput, code: "answer_not_valid", message: "The model's answer does not satisfy its schema.")
        }
        return answer
    }
}
