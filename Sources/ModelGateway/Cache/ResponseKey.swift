import Domain

/// What an answer is remembered under: everything that shapes it. Whoever adds to a request what changes its answer adds
/// it here, or the answer to one question is given to another.
enum ResponseKey {
    /// Raised when the meaning of a part changes, so that what older releases stored is not found.
    private static let format = "penstock response 2"

    static func make(
        _ request: ChatRequest, outputTokensMax: Int, temperature: Double?, seed: Int64?, model: ModelName,
        caller: Caller, dataPolicy: String
    ) -> Fingerprint {
        var key = LengthPrefixedKey()
        key.add(format)
        key.add(String(caller.tenant.rawValue))
        key.add(caller.kind.rawValue)
        key.add(dataPolicy)
        key.add(model.rawValue)
        key.add(request.prompt.templateID)
        key.add(request.prompt.version)
        key.add(request.prompt.system)
        key.add(request.prompt.user)
        key.add(request.task)
        key.add(count: request.tools.count)
        for tool in request.tools { key.add(tool) }
        key.add(outputTokensMax)
        key.add(temperature.map { "\($0)" })
        key.add(seed.map { "\($0)" })
        return key.finished()
    }
}

extension LengthPrefixedKey {
    /// The parts in order, each with the mark of whose words it is.
    fileprivate mutating func add(_ text: PromptText) {
        add(count: text.parts.count)
        for part in text.parts {
            switch part {
            case .words(let words): add("trusted", words)
            case .untrusted(let words): add("untrusted", words)
            }
        }
    }

    fileprivate mutating func add(_ tool: ToolDescription) {
        add(tool.name, tool.description)
        add(tool.parameters.encoded())
    }

    fileprivate mutating func add(_ schema: AnswerSchema?) {
        add(schema?.name)
        if let schema { add(schema.schema.encoded()) }
    }

    /// The local models work on this and not on the prompt.
    fileprivate mutating func add(_ task: ModelTask) {
        switch task {
        case .summarize(let brief):
            add("summarize", brief.text)
            add(brief.sentencesMax)
            add(brief.wordsMax)
        case .classify(let brief):
            add("classify", brief.text)
            add(count: brief.labels.count)
            for label in brief.labels { add(label) }
        case .extract(let brief):
            add("extract", brief.text)
            add(brief.schema)
        case .generate(let brief):
            add("generate", brief.text)
            add(brief.schema)
        case .answer(let brief):
            add("answer", brief.question)
            add(brief.passages)
        case .rerank(let brief):
            add("rerank", brief.question)
            add(brief.passages)
        case .rewrite(let brief):
            add("rewrite", brief.question)
        }
    }

    /// The words of each passage and their order: an edited document is another question.
    private mutating func add(_ passages: [AnswerPassage]) {
        add(count: passages.count)
        for passage in passages { add(passage.heading, passage.text) }
    }

    private mutating func add(_ label: LabelDefinition) {
        add(label.name)
        add(label.description)
        add(count: label.examples.count)
        for example in label.examples { add(example) }
    }

    private mutating func add(_ first: String, _ second: String) {
        add(first)
        add(second)
    }
}
