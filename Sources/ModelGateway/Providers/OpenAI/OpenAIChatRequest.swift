import Domain

/// The body of `POST /chat/completions`.
enum OpenAIChatRequest {
    static func body(_ call: ProviderCall, prompt: RenderedPrompt, settings: ProviderSettings) -> JSONValue {
        let form = call.task.answerForm
        let schema = form.enforcedSchema(by: call.model)
        var members: [String: JSONValue] = [
            "model": .string(call.model.vendorID),
            "messages": [
                ["role": "system", "content": .string(prompt.system + form.instruction(isEnforced: schema != nil))],
                ["role": "user", "content": .string(prompt.user)],
            ],
            "stream": true,
            settings.outputLimitField.rawValue: .integer(Int64(call.outputTokensMax)),
        ]
        if !settings.quirks.contains(.noStreamOptions) { members["stream_options"] = ["include_usage": true] }
        if let temperature = call.temperature { members["temperature"] = .double(temperature) }
        if let seed = call.seed { members["seed"] = .integer(seed) }
        if let schema { members["response_format"] = format(schema) }
        if !call.tools.isEmpty {
            members["tools"] = .array(call.tools.map(tool))
            members["tool_choice"] = "auto"
        }
        return .object(members)
    }

    private static func format(_ schema: AnswerSchema) -> JSONValue {
        [
            "type": "json_schema",
            "json_schema": ["name": .string(schema.name), "strict": true, "schema": schema.schema],
        ]
    }

    private static func tool(_ tool: ToolDescription) -> JSONValue {
        [
            "type": "function",
            "function": [
                "name": .string(tool.name), "description": .string(tool.description), "parameters": tool.parameters,
            ],
        ]
    }
}
