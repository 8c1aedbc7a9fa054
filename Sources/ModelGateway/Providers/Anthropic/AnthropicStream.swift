import Domain

/// Assembles one message from the events of its stream.
///
/// An answer is a list of content blocks. Text blocks are joined, `tool_use` blocks become tool calls, reasoning is
/// billed and not kept. `message_stop` is the end mark, `ping` a sign of life and no more. Unknown events, blocks and
/// members are ignored, a member of an unexpected type counts as absent.
struct AnthropicStream: AnswerStream {
    private(set) var draft: AnswerDraft
    private(set) var isDone = false
    private(set) var finishReason: FinishReason?
    private(set) var refusalCategory: String?
    private(set) var modelID: String?
    private var usage = AnthropicUsage()

    init(answerBytesMax: Int) { draft = AnswerDraft(bytesMax: answerBytesMax) }

    mutating func take(_ event: ServerSentEvent) throws(Failure) -> StreamStep {
        guard !isDone else { return .done }
        let data = try parse(event.data)
        switch data["type"]?.asString ?? event.name {
        case "message_start":
            modelID = data["message"]?["model"]?.asString
            usage.take(data["message"]?["usage"], isFinal: false)
            return .aside
        case "content_block_start": return try start(block(data), data["content_block"])
        case "content_block_delta": return try add(block(data), data["delta"])
        case "message_delta":
            end(data["delta"])
            usage.take(data["usage"], isFinal: true)
            return .aside
        case "message_stop":
            isDone = true
            return .done
        case "error":
            throw AnthropicFailures.failure(streamed: ProviderErrorBody(data["error"] ?? .null))
        default: return .aside
        }
    }

    func tokens(input: @autoclosure () -> Int64) -> TokenUsage {
        usage.tokens(estimatedInput: input(), estimatedOutput: draft.estimatedTokens)
    }

    private func block(_ data: JSONValue) -> Int { data["index"]?.asInteger.flatMap { Int(exactly: $0) } ?? 0 }

    private mutating func start(_ index: Int, _ block: JSONValue?) throws(Failure) -> StreamStep {
        switch block?["type"]?.asString {
        case "text":
            let text = block?["text"]?.asString ?? ""
            try draft.write(text)
            return text.isEmpty ? .aside : .progress
        case "tool_use":
            // The input comes in pieces later; a server that sends it at once is understood too.
            let input = block?["input"]?.asObject ?? [:]
            try draft.call(
                at: index, id: block?["id"]?.asString ?? "", name: block?["name"]?.asString ?? "",
                arguments: input.isEmpty ? "" : JSONValue.object(input).encodedText())
            return .progress
        default: return .aside
        }
    }

    private mutating func add(_ index: Int, _ delta: JSONValue?) throws(Failure) -> StreamStep {
        let piece: String
        switch delta?["type"]?.asString {
        case "text_delta":
            piece = delta?["text"]?.asString ?? ""
            try draft.write(piece)
        case "input_json_delta":
            piece = delta?["partial_json"]?.asString ?? ""
            try draft.call(at: index, arguments: piece)
        case "thinking_delta":
            piece = delta?["thinking"]?.asString ?? ""
            draft.think(piece)
        default: return .aside
        }
        return piece.isEmpty ? .aside : .progress
    }

    private mutating func end(_ delta: JSONValue?) {
        guard let raw = delta?["stop_reason"]?.asString else { return }
        finishReason = FinishReason(anthropic: raw)
        refusalCategory = delta?["stop_details"]?["category"]?.asString
    }
}

extension FinishReason {
    init(anthropic raw: String) {
        switch raw {
        case "end_turn", "stop_sequence": self = .stop
        // A turn that pauses for the provider's own tools, which we never offer, is not finished either.
        case "max_tokens", "model_context_window_exceeded", "pause_turn": self = .length
        case "tool_use": self = .toolCall
        case "refusal": self = .refusal
        default: self = .other(String(raw.prefix(40)))
        }
    }
}
