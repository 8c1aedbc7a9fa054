package import Domain

/// `{"prompt", "version"?, "variables"?}`. Once it is prepared it always has a version.
package struct GenerateInput: TaskInput {
    package let prompt: String
    package let version: Int32?
    let variables: JSONText

    package static func read(_ reader: inout InputReader) -> Self? {
        let prompt = reader.string("prompt", required: true, bytesMax: PromptName.bytesMax)
        let version = reader.integer("version", required: false, in: 1...Int64(Int32.max))
        let variables = reader.object("variables", required: false) ?? [:]
        guard let prompt else { return nil }
        guard PromptName(prompt) != nil else {
            reader.report("prompt", PromptName.rule)
            return nil
        }
        return Self(prompt: prompt, version: version.map { Int32($0) }, variables: JSONText(.object(variables)))
    }

    /// Nil only for a name that was never read.
    var reference: PromptReference? { PromptName(prompt).map { PromptReference(name: $0, version: version) } }

    /// The input as it is stored, with the version that its task will use.
    func pinned(to version: Int32) throws -> JSONValue {
        [
            "prompt": .string(prompt), "version": .integer(Int64(version)), "variables": try variables.value(),
        ]
    }
}

/// What `generate` answers: `{"text" or "data", "prompt", "prompt_version", "model",
/// "model_version", "is_repaired"?}`.
package struct GenerateOutput: Codable, Sendable {
    /// Of a prompt without an answer schema.
    let text: String?
    /// Of a prompt with one.
    let data: JSONText?
    let prompt: PromptUse

    func json() -> [UInt8] {
        if let data { return ResultJSON.object(prompt.members, "data", data) }
        return JSONValue.object(prompt.members.merging(["text": .string(text ?? "")]) { _, text in text }).encoded()
    }
}
