/// The body of `POST /v1/chat/completions`, as far as it changes the answer.
struct OpenAIChatBody: Decodable {
    struct Message: Decodable {
        let role: String
        let content: ContentBody?
        let tool_calls: JSON?
    }

    struct Format: Decodable {
        struct Schema: Decodable {
            let name: String
            let schema: JSON?
            let strict: Bool?
        }
        let type: String
        let json_schema: Schema?
    }

    struct Tool: Decodable {
        struct Function: Decodable {
            let name: String
            let parameters: JSON?
        }
        let function: Function
    }

    struct StreamOptions: Decodable { let include_usage: Bool? }

    let model: String
    let messages: [Message]
    let stream: Bool?
    let stream_options: StreamOptions?
    let max_completion_tokens: Int?
    let max_tokens: Int?
    let temperature: Double?
    let top_p: Double?
    let n: Int?
    let response_format: Format?
    let tools: [Tool]?
    let tool_choice: JSON?

    func call() throws(VendorRefusal) -> ModelCall {
        try check()
        var call = ModelCall(.chat, model: model)
        call.isStreamed = stream ?? false
        call.reportsUsage = !call.isStreamed || stream_options?.include_usage == true
        call.outputTokensMax = max_completion_tokens ?? max_tokens
        call.schema = try schema()
        call.wantsObject = response_format?.type == "json_object"
        call.tools = (tools ?? []).map { ModelCall.Tool(name: $0.function.name, parameters: $0.function.parameters) }
        call.mustCallTool = tool_choice?.asString == "required" || tool_choice?["function"] != nil
        meter(into: &call)
        return call
    }

    private func meter(into call: inout ModelCall) {
        var meter = PromptMeter(.openai, model: model)
        for message in messages {
            meter.addMessage(role: message.role)
            for text in message.content?.texts ?? [] {
                meter.add(text)
                if message.role == "system" || message.role == "developer" { call.system += text }
            }
            meter.add(message.tool_calls)
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

    private func check() throws(VendorRefusal) {
        guard !messages.isEmpty else { throw .invalid("'messages' must not be empty.", parameter: "messages") }
        let roles = ["developer", "system", "user", "assistant", "tool", "function"]
        for (index, message) in messages.enumerated() where !roles.contains(message.role) {
            throw .invalid("Invalid value for 'messages.\(index).role'.", parameter: "messages.\(index).role")
        }
        try Self.check(temperature, in: 0...2, "temperature")
        try Self.check(top_p, in: 0...1, "top_p")
        try Self.check(max_completion_tokens.map(Double.init), in: 1...1e9, "max_completion_tokens")
        try Self.check(max_tokens.map(Double.init), in: 1...1e9, "max_tokens")
        guard (n ?? 1) == 1 else { throw .invalid("Only n = 1 is simulated.", parameter: "n") }
    }

    private func schema() throws(VendorRefusal) -> JSON? {
        guard let format = response_format, format.type != "text", format.type != "json_object" else { return nil }
        guard format.type == "json_schema", let described = format.json_schema, let schema = described.schema else {
            throw .invalid("Missing required parameter: 'response_format.json_schema'.", parameter: "response_format")
        }
        guard Self.isName(described.name) else {
            throw .invalid("Invalid 'response_format.json_schema.name'.", parameter: "response_format.json_schema.name")
        }
        if described.strict == true {
            let complaint =
                schema["type"]?.asString == "object"
                ? SchemaLint.complaint(schema, wantsAllRequired: true) : "the root must have the type 'object'"
            if let complaint {
                throw .invalid(
                    "Invalid schema for response_format '\(described.name)': \(complaint).",
                    parameter: "response_format", code: "invalid_json_schema")
            }
        }
        return schema
    }

    private static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                    || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
            }
    }

    static func check(
        _ value: Double?, in range: ClosedRange<Double>, _ name: String
    ) throws(VendorRefusal) {
        guard let value, !range.contains(value) else { return }
        throw .invalid(
            "'\(name)' is out of range: it must be \(range.lowerBound) to \(range.upperBound).", parameter: name)
    }
}
