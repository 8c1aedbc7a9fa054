import Domain

/// The body of `POST /v1/messages`.
enum AnthropicRequest {
    static func body(_ call: ProviderCall, prompt: RenderedPrompt) -> JSONValue {
        let form = call.task.answerForm
        let schema = form.enforcedSchema(by: call.model)
        var members: [String: JSONValue] = [
            "model": .string(call.model.vendorID),
            "max_tokens": .integer(Int64(call.outputTokensMax)),
            "system": .string(prompt.system + form.instruction(isEnforced: schema != nil)),
            "messages": [["role": "user", "content": .string(prompt.user)]],
            "stream": true,
        ]
        if let temperature = call.temperature { members["temperature"] = .double(temperature) }
        if let schema {
            members["output_config"] = [
                "format": ["type": "json_schema", "schema": schema.schema]
            ]
        }
        if !call.tools.isEmpty {
            members["tools"] = .array(call.tools.map(tool))
            // Newer models refuse a forced choice.
            members["tool_choice"] = ["type": "auto"]
        }
        return .object(members)
    }

    private static func tool(_ tool: ToolDescription) -> JSONValue {
        [
            "name": .string(tool.name), "description": .string(tool.description), "input_schema": tool.parameters,
        ]
    }
}
