import Domain

/// The body of `POST /chat/completions`.
enum OpenAIChatRequest {
    static func body(_ call: ProviderCall, prompt: RenderedPrompt, settings: OpenAIConfiguration) -> JSONValue {
        let hasSchema = call.model.capabilities.contains(.jsonSchema)
        var members: [String: JSONValue] = [
            "model": .string(call.model.vendorID),
            "messages": [
                [
                    "role": "system",
                    "content": .string(prompt.system + instruction(call.task.answerForm, hasSchema: hasSchema)),
                ],
                ["role": "user", "content": .string(prompt.user)],
            ],
            "stream": true,
            "stream_options": ["include_usage": true],
            settings.outputLimitField.rawValue: .integer(Int64(call.outputTokensMax)),
        ]
        if let temperature = call.temperature { members["temperature"] = .double(temperature) }
        if let seed = call.seed { members["seed"] = .integer(seed) }
        if hasSchema, case .label(let names) = call.task.answerForm { members["response_format"] = schema(names) }
        return .object(members)
    }

    /// What is said about the form of the answer, after everything else in the system message.
    private static func instruction(_ form: AnswerForm, hasSchema: Bool) -> String {
        switch form {
        case .prose: ""
        case .json where hasSchema: ""
        case .json(let schema):
            "\n\nAnswer with one JSON value that satisfies this schema, and with nothing else:\n"
                + String(decoding: schema.schema.encoded(), as: UTF8.self)
        case .label where hasSchema:
            "\n\nAnswer with a JSON object whose only member \"label\" is the name of one label."
        case .label:
            "\n\nAnswer with the name of one label, spelled exactly as after \"label:\", and with nothing else."
        }
    }

    /// Strict mode wants every property required and no others.
    private static func schema(_ names: [String]) -> JSONValue {
        [
            "type": "json_schema",
            "json_schema": [
                "name": "classification",
                "strict": true,
                "schema": [
                    "type": "object",
                    "properties": ["label": ["type": "string", "enum": .array(names.map(JSONValue.string))]],
                    "required": ["label"],
                    "additionalProperties": false,
                ],
            ],
        ]
    }
}
