/// One question to a language model, the same for every vendor.
package struct ChatRequest: Sendable {
    package var task: ModelTask
    /// The filled template that vendors get.
    package var prompt: FilledPrompt
    /// nil takes the configured one.
    package var route: ModelRoute?
    /// nil takes the configured default; a value beyond what the model can write is refused, never lowered.
    package var outputTokensMax: Int?
    /// 0…2. A hint: a model that does not accept it is called without, and the completion says so.
    package var temperature: Double?
    /// A hint that asks for the same answer to the same question, as far as the model can.
    package var seed: Int64?
    /// Tools the model may ask for.
    package var tools: [ToolDescription] = []
    /// How long the answer may be given to the tenant's own equal requests; nil, the default, for an answer that must be
    /// made anew each time. Its kind decides: whether a repeated answer will do cannot be read from a request.
    package var cacheLifetime: Duration?

    package init(
        task: ModelTask, prompt: FilledPrompt, route: ModelRoute? = nil, outputTokensMax: Int? = nil,
        temperature: Double? = nil
    ) {
        self.task = task
        self.prompt = prompt
        self.route = route
        self.outputTokensMax = outputTokensMax
        self.temperature = temperature
    }

    /// A summary by Penstock's own template.
    package static func summarize(_ brief: SummaryBrief, template: PromptTemplate<SummaryBrief> = .summarize) -> Self {
        ChatRequest(task: .summarize(brief), prompt: template.filled(with: brief))
    }

    /// A classification by Penstock's own template.
    package static func classify(
        _ brief: ClassificationBrief, template: PromptTemplate<ClassificationBrief> = .classify
    ) -> Self {
        ChatRequest(task: .classify(brief), prompt: template.filled(with: brief))
    }

    /// An extraction by Penstock's own template.
    package static func extract(
        _ variables: ExtractionVariables, template: PromptTemplate<ExtractionVariables> = .extract
    ) -> Self {
        ChatRequest(task: .extract(variables.brief), prompt: template.filled(with: variables))
    }

    /// An answer from passages by Penstock's own template.
    package static func answer(_ brief: AnswerBrief, template: PromptTemplate<AnswerBrief> = .answer) -> Self {
        ChatRequest(task: .answer(brief), prompt: template.filled(with: brief))
    }

    /// Scores of passages by Penstock's own template.
    package static func rerank(_ brief: RerankBrief, template: PromptTemplate<RerankBrief> = .rerank) -> Self {
        ChatRequest(task: .rerank(brief), prompt: template.filled(with: brief))
    }

    /// A search query by Penstock's own template.
    package static func rewrite(_ brief: RewriteBrief, template: PromptTemplate<RewriteBrief> = .rewrite) -> Self {
        ChatRequest(task: .rewrite(brief), prompt: template.filled(with: brief))
    }
}
