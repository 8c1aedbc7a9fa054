import Domain
import GraphEngine
import ModelGateway

/// `generate`: finds the version of the prompt (a checkpoint of its own), fills it in, and asks once.
enum GenerateGraph {
    static func make(_ gateway: Gateway, _ prompts: any PromptStore) throws -> Graph<GenerateInput, GenerateOutput> {
        var graph = GraphBuilder<GenerateInput>()
        let prompt = graph.node("prompt", finding(prompts), graph.input)
        let answer = graph.node("generate", asking(gateway), prompt)
        return try graph.build(name: "generate", version: 1, output: answer)
    }

    private static func finding(_ prompts: any PromptStore) -> ClosureNode<GenerateInput, ResolvedPrompt> {
        ClosureNode(kind: .retrieve) { input, context in
            let tenant = context.calls.caller.tenant
            guard let reference = input.reference,
                let prompt = try await prompts.find([reference], of: tenant)[reference]
            else { throw unknownPrompt }
            // A version that the API pinned was not retired then; what SQL enqueued without one is judged here.
            guard input.version != nil || !prompt.isRetired else { throw retiredPrompt }
            return ResolvedPrompt(prompt, values: input.variables)
        }
    }

    /// An answer together with what asked for it.
    private struct Generated: Sendable {
        let prompt: ResolvedPrompt
        let completion: Completion

        /// The gateway has checked the answer by the schema, if there is one; then it is canonical JSON.
        func output() throws -> GenerateOutput {
            let use = PromptUse(
                id: prompt.name, version: Int(prompt.version), model: completion.model.rawValue,
                isRepaired: completion.isRepaired)
            let isJSON = try prompt.read().definition?.answerSchema != nil
            return GenerateOutput(
                text: isJSON ? nil : completion.text, data: isJSON ? JSONText(canonical: completion.text) : nil,
                prompt: use)
        }
    }

    private static func asking(_ gateway: Gateway) -> ModelCallNode<ResolvedPrompt, Generated, GenerateOutput> {
        ModelCallNode(
            kind: .model,
            // The prompt's version and model are in the node's input; the installation's own model is not.
            revision: Revision.chat(gateway, .generate(GenerationBrief(text: ""))),
            ask: { prompt, call, checkpoint in
                var request = try prompt.request()
                request.cacheLifetime = gateway.configuration.cacheLifetimes[call.caller.kind]
                let completion = try await gateway.complete(request, for: call) { completion in
                    try checkpoint(Generated(prompt: prompt, completion: completion))
                }
                return Generated(prompt: prompt, completion: completion)
            },
            usage: { $0.completion.usage }, finish: { try $0.output() })
    }

    private static var unknownPrompt: Failure {
        Failure(
            .permanent, code: "prompt_not_found",
            message: "The tenant has no prompt of this name and version. Register it, and submit the task again.")
    }

    private static var retiredPrompt: Failure {
        Failure(
            .permanent, code: "prompt_retired",
            message: "The prompt is retired. Register it again or name another, and submit the task again.")
    }
}
