import Domain

/// How a form of answer is asked for, the same in every dialect.
extension AnswerForm {
    /// The schema that a model enforces while it writes; nil for prose, and for a model that enforces none. A label is
    /// the only member of an object, because strict modes want one.
    func enforcedSchema(by model: ModelDescription) -> AnswerSchema? {
        guard model.capabilities.contains(.jsonSchema) else { return nil }
        switch self {
        case .prose: return nil
        // What strict modes would refuse is asked for in words, and checked here whole in any case.
        case .json(let schema):
            return schema.strictSchema.map { AnswerSchema(name: schema.name, schema: $0) }
        case .label(let names):
            return AnswerSchema(
                name: "classification",
                schema: [
                    "type": "object",
                    "properties": ["label": ["type": "string", "enum": .array(names.map(JSONValue.string))]],
                    "required": ["label"],
                    "additionalProperties": false,
                ])
        }
    }

    /// What is said about the form, after everything else in the system message.
    func instruction(isEnforced: Bool) -> String {
        switch self {
        case .prose: ""
        case .json where isEnforced: ""
        case .json(let schema):
            "\n\nAnswer with one JSON value that satisfies this schema, and with nothing else:\n"
                + schema.schema.encodedText()
        case .label where isEnforced:
            "\n\nAnswer with a JSON object whose only member \"label\" is the name of one label."
        case .label:
            "\n\nAnswer with the name of one label, spelled exactly as after \"label:\", and with nothing else."
        }
    }
}
