/// The values of a prompt's variables, as texts by name.
package struct PromptValues: Sendable, Hashable {
    package let texts: [String: String]

    /// Reads the values that a task brings, or says everything that is wrong with them, each with a pointer under `place`.
    package static func read(
        _ value: JSONValue, for definition: PromptDefinition, at place: JSONPointer
    ) -> (values: PromptValues?, problems: [InputProblem]) {
        var input = InputReader(value, at: place)
        guard input.problems.isEmpty else { return (nil, input.problems) }
        var texts: [String: String] = [:]
        for variable in definition.variables { texts[variable.name] = variable.text(from: &input) }
        input.rejectUnknownKeys()
        return (input.problems.isEmpty ? PromptValues(texts: texts) : nil, input.problems)
    }
}
