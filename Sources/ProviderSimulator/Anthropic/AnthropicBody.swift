/// The body of `POST /v1/messages` and of `…/count_tokens`, as far as it changes the answer.
struct AnthropicBody: Decodable {
    struct Message: Decodable {
        let role: String
        let content: ContentBody
    }

    struct Output: Decodable {
        struct Format: Decodable {
            let type: String
            let schema: JSON?
        }
        let format: Format?
    }

    struct Tool: Decodable {
        let name: String
        let input_schema: JSON?
    }

    struct Choice: Decodable { let type: String }

    let model: String
    let max_tokens: Int?
    let system: ContentBody?
    let messages: [Message]
    let stream: Bool?
    let temperature: Double?
    let top_p: Double?
    let output_config: Output?
    let tools: [Tool]?
    let tool_choice: Choice?

    func call(_ endpoint: Endpoint) throws(VendorRefusal) -> ModelCall {
        try check(endpoint)
        var call = ModelCall(endpoint, model: model)
        call.isStreamed = endpoint == .messages && stream == true
        call.outputTokensMax = max_tokens
        call.schema = try schema()
        call.tools = (tools ?? []).map { ModelCall.Tool(name: $0.name, parameters: $0.input_schema) }
        call.mustCallTool = tool_choice.map { ["any", "tool"].contains($0.type) } ?? false
        call.system = (system?.texts ?? []).joined()
        meter(into: &call)
        return call
    }

    private func meter(into call: inout ModelCall) {
        var meter = PromptMeter(.anthropic, model: model)
        for text in system?.texts ?? [] { meter.add(text) }
        for message in messages {
            meter.addMessage(role: message.role)
            for text in message.content.texts { meter.add(text) }
        }
        meter.add(call.schema)
        for tool in call.tools {
            meter.add(tool.name)
            meter.add(tool.parameters)
        }
        call.inputTokens = meter.tokens
        call.workHash = meter.workHash
        call.passages = meter.passages
    }

    private func check(_ endpoint: Endpoint) throws(VendorRefusal) {
        if endpoint == .messages {
            guard let max_tokens else { throw .invalid("max_tokens: Field required") }
            guard max_tokens >= 0 else { throw .invalid("max_tokens: must not be negative") }
        }
        guard !messages.isEmpty else { throw .invalid("messages: at least one message is required") }
        for (index, message) in messages.enumerated() where !["user", "assistant"].contains(message.role) {
            throw .invalid(
                "messages.\(index).role: must be 'user' or 'assistant'; use the top-level 'system' parameter")
        }
        try OpenAIChatBody.check(temperature, in: 0...1, "temperature")
        try OpenAIChatBody.check(top_p, in: 0...1, "top_p")
    }

    private func schema() throws(VendorRefusal) -> JSON? {
        guard let format = output_config?.format else { return nil }
        guard format.type == "json_schema", let schema = format.schema else {
            throw .invalid("output_config.format.schema: Field required")
        }
        if let complaint = SchemaLint.complaint(schema, wantsAllRequired: false) {
            throw .invalid("output_config.format.schema: \(complaint)")
        }
        return schema
    }
}
