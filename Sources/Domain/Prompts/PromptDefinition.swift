/// The content of one version of a prompt, as its tenant registered it. Its author is a developer: what it says is
/// trusted, and only what its variables are given is not.
package struct PromptDefinition: Sendable {
    /// The instructions; no variables stand in them, so that no stranger's text ever does.
    package let system: String
    package let user: TemplateText
    /// By name, sorted.
    package let variables: [PromptVariable]
    /// What answers must satisfy; nil for prose.
    package let answerSchema: JSONValue?
    /// The model that answers, by its own name; nil takes the installation's.
    package let model: String?
    package let outputTokensMax: Int?
    package let temperature: Double?

    /// Bytes of the definition's canonical JSON. The `CHECK` on `prompt_version.content` says the same.
    package static let bytesMax = 256 << 10
    static let systemBytesMax = 64 << 10
    static let userBytesMax = 64 << 10
    static let variablesMax = 50

    /// Reads a definition and says everything that is wrong with it.
    package static func read(_ value: JSONValue) -> (definition: PromptDefinition?, problems: [InputProblem]) {
        var input = InputReader(value)
        let definition = read(&input)
        input.rejectUnknownKeys()
        let size = value.encoded().count
        var problems = input.problems
        if size > bytesMax {
            problems.append(InputProblem(.root, "is \(size) bytes long as JSON; at most \(bytesMax) are accepted"))
        }
        return (problems.isEmpty ? definition : nil, problems)
    }

    private static func read(_ input: inout InputReader) -> PromptDefinition? {
        let system = input.string("system", required: false, bytesMax: systemBytesMax)
        let text = input.string("user", required: true, bytesMax: userBytesMax)
        let variables = variables(&input)
        let schema = schema(&input)
        let model = input.string("model", required: false, bytesMax: 200)
        let tokens = input.integer("output_tokens_max", required: false, in: 1...1_000_000)
        let temperature = input.number("temperature", required: false, in: 0...2)
        if let system, let place = try? TemplateText(system).variables, !place.isEmpty {
            input.report("system", "has a variable; variables are possible in user only. Write \\{{ for two braces")
        }
        guard let text, let user = template(text, &input), let variables else { return nil }
        match(user, variables, &input)
        return PromptDefinition(
            system: unescaped(system ?? ""), user: user, variables: variables, answerSchema: schema, model: model,
            outputTokensMax: tokens.map { Int($0) }, temperature: temperature)
    }

    private static func template(_ text: String, _ input: inout InputReader) -> TemplateText? {
        do {
            return try TemplateText(text)
        } catch {
            input.report("user", error.message)
            return nil
        }
    }

    private static func variables(_ input: inout InputReader) -> [PromptVariable]? {
        guard input.has("variables") else {
            // Asked for, so that the key is a known one.
            _ = input.object("variables", required: false)
            return []
        }
        return input.nested("variables", required: true) { variables in
            let names = variables.keys.sorted()
            guard names.count <= variablesMax else {
                variables.report(names[0], "is one of \(names.count) variables; at most \(variablesMax) are accepted")
                return nil
            }
            let read = names.compactMap { name -> PromptVariable? in
                guard TemplateText.isName(name) else {
                    _ = variables.value(name, required: true)
                    variables.report(name, "is no variable's name; expected \(TemplateText.nameRule)")
                    return nil
                }
                return variables.nested(name, required: true) { PromptVariable.read(name, &$0) }
            }
            return read.count == names.count ? read : nil
        }
    }

    private static func schema(_ input: inout InputReader) -> JSONValue? {
        guard let schema = input.value("answer_schema", required: false) else { return nil }
        input.report(SchemaLint.read(schema).problems, under: "answer_schema")
        return schema
    }

    /// Every variable of the template is declared, and every declared one used: a misspelt name is found here and not in
    /// an answer that makes no sense.
    private static func match(_ user: TemplateText, _ variables: [PromptVariable], _ input: inout InputReader) {
        let declared = variables.map(\.name)
        for name in user.variables where !declared.contains(name) {
            let meant = Spelling.closest(to: name, among: declared).map { "; did you mean \"\($0)\"?" } ?? ""
            input.report("user", "uses the variable \"\(name)\", which variables does not declare\(meant)")
        }
        for name in declared where !user.variables.contains(name) {
            input.report("variables", "declares \"\(name)\", which user does not use")
        }
    }

    /// `system` has no places, so the escape is all there is to read; braces that are left open there are just words.
    private static func unescaped(_ text: String) -> String { text.replacing("\\{{", with: "{{") }
}
