package import Domain
import ModelGateway

/// `{"text", "schema", "instructions"?, "name"?}`
package struct ExtractInput: TaskInput {
    /// Untrusted.
    package let text: String
    /// The developer's JSON schema; its bounds and keywords were checked.
    let schema: JSONText
    /// The developer's words about what is wanted. Trusted.
    package let instructions: String?
    /// What the schema is called towards a model.
    package let name: String

    /// One call reads all of it; a longer text is cut by whoever knows where it may be cut.
    static let textBytesMax = 400_000
    static let instructionsBytesMax = 16_000
    static let nameDefault = "extraction"

    package static func read(_ reader: inout InputReader) -> Self? {
        let text = reader.string("text", required: true, bytesMax: textBytesMax)
        let schema = reader.value("schema", required: true)
        let instructions = reader.string("instructions", required: false, bytesMax: instructionsBytesMax)
        let name = reader.string("name", required: false, bytesMax: 64)
        if let name, !AnswerSchema.isName(name) {
            reader.report("name", "must be letters of A to Z, digits, underscores and dashes, at most 64")
        }
        guard let schema else { return nil }
        reader.report(SchemaLint.read(schema).problems, under: "schema")
        guard let text else { return nil }
        return Self(text: text, schema: JSONText(schema), instructions: instructions, name: name ?? nameDefault)
    }

    func variables() throws -> ExtractionVariables {
        let schema = AnswerSchema(name: name, schema: try schema.value())
        return ExtractionVariables(brief: ExtractionBrief(text: text, schema: schema), instructions: instructions)
    }
}

/// What `extract` answers: `{"data", "prompt", "prompt_version", "model",
/// "model_version", "is_repaired"?}`.
package struct ExtractOutput: Codable, Sendable {
    let data: JSONText
    let prompt: PromptUse

    func json() -> [UInt8] { ResultJSON.object(prompt.members, "data", data) }
}
