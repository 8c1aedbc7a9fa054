import Domain
import ModelGateway

/// A version of a prompt together with the values of one task: all that the model call needs. It is the checkpoint of the
/// first node, so a task that was enqueued by SQL keeps the version that its first attempt found.
struct ResolvedPrompt: Codable, Sendable {
    let name: String
    let version: Int32
    let definition: JSONText
    let values: JSONText

    init(_ prompt: StoredPrompt, values: JSONText) {
        name = prompt.name.rawValue
        version = prompt.version
        definition = JSONText(canonical: String(decoding: prompt.content, as: UTF8.self))
        self.values = values
    }

    /// The definition and the values of its variables, or what is wrong with them, with pointers into the task's input.
    func read() throws -> (definition: PromptDefinition?, values: PromptValues?, problems: [InputProblem]) {
        let (definition, problems) = PromptDefinition.read(try definition.value())
        guard let definition else {
            // Another release's definition, or a foreign hand's.
            let reason = problems.first.map { " (\($0))" } ?? ""
            return (nil, nil, [InputProblem(pointer: "/prompt", message: "cannot be read by this release\(reason)")])
        }
        let read = PromptValues.read(try values.value(), for: definition, at: .root.appending(key: "variables"))
        return (definition, read.values, read.problems)
    }

    /// The call, with every value fenced.
    func request() throws -> ChatRequest {
        let (definition, values, problems) = try read()
        guard let definition, let values else {
            throw Failure(
                .permanent, code: "invalid_input",
                message: "The prompt \(name) does not accept this input: "
                    + problems.prefix(5).map { "/input\($0)" }.joined(separator: "; ") + ". Submit a corrected task.")
        }
        let texts = definition.variables.compactMap { values.texts[$0.name] }
        let schema = definition.answerSchema.map { AnswerSchema(name: "answer", schema: $0) }
        return ChatRequest(
            task: .generate(GenerationBrief(text: texts.joined(separator: "\n"), schema: schema)),
            prompt: FilledPrompt(
                templateID: name, version: Int(version), system: "\(trusted: definition.system)",
                user: Self.filled(definition.user, values)),
            route: definition.model.map { ModelRoute(ModelName(rawValue: $0), failover: .failFast) },
            outputTokensMax: definition.outputTokensMax, temperature: definition.temperature)
    }

    /// The pieces with the values between them. A value is fenced and stands on lines of its own, as the fence's
    /// explanation says.
    private static func filled(_ template: TemplateText, _ values: PromptValues) -> PromptText {
        var text: PromptText = ""
        for (index, piece) in template.pieces.enumerated() {
            switch piece {
            case .words(let words): text = text + "\(trusted: words)"
            case .variable(let name):
                let before = index > 0 ? template.pieces[index - 1] : .words("\n")
                let after = index + 1 < template.pieces.count ? template.pieces[index + 1] : .words("\n")
                if !before.endsLine { text = text + "\n" }
                text = text + "\(untrusted: values.texts[name] ?? "")"
                if !after.beginsLine { text = text + "\n" }
            }
        }
        return text
    }
}

extension TemplateText.Piece {
    /// Between two variables the first one's line end serves both.
    fileprivate var endsLine: Bool {
        if case .words(let words) = self { words.last?.isNewline == true } else { true }
    }

    fileprivate var beginsLine: Bool {
        if case .words(let words) = self { words.first?.isNewline == true } else { false }
    }
}
