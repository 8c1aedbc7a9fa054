import Domain

/// Assembles one answer from the events of a chat completion's stream.
///
/// The events are unnamed: chunks of JSON, then `[DONE]`. Members it does not know are ignored, a member of an
/// unexpected type counts as absent. Only the first choice counts; no other was asked for.
struct OpenAIChatStream: AnswerStream {
    private(set) var draft: AnswerDraft
    private(set) var isDone = false
    /// Every chunk has it; a server's first one may be empty.
    private(set) var modelID: String?
    private var reported: TokenUsage?
    private var saidReason: FinishReason?
    private var hasRefusal = false

    init(answerBytesMax: Int) { draft = AnswerDraft(bytesMax: answerBytesMax) }

    /// A refusal outranks the reason, which is `stop` for it too. Some servers say `stop` for tool calls.
    var finishReason: FinishReason? {
        guard let saidReason else { return nil }
        if hasRefusal { return .refusal }
        return saidReason == .stop && draft.lastCall != nil ? .toolCall : saidReason
    }

    mutating func take(_ event: ServerSentEvent) throws(Failure) -> StreamStep {
        guard !isDone else { return .done }
        if event.data.elementsEqual("[DONE]".utf8) {
            isDone = true
            return .done
        }
        let chunk = try parse(event.data)
        if let error = chunk["error"], !error.isNull {
            throw OpenAIFailures.failure(streamed: ProviderErrorBody(error))
        }
        if modelID == nil, let name = chunk["model"]?.asString, !name.isEmpty { modelID = name }
        if let usage = TokenUsage(openAI: chunk["usage"]) { reported = usage }
        guard let choice = chunk["choices"]?.asArray?.first(where: { ($0["index"]?.asInteger ?? 0) == 0 }) else {
            return .aside
        }
        return try take(choice: choice)
    }

    /// The usage comes once, after the last piece. A stream that was cut before never says it.
    func tokens(input: @autoclosure () -> Int64) -> TokenUsage {
        reported ?? TokenUsage(input: input(), output: draft.estimatedTokens, isEstimate: true)
    }

    private mutating func take(choice: JSONValue) throws(Failure) -> StreamStep {
        if let raw = choice["finish_reason"]?.asString { saidReason = FinishReason(openAI: raw) }
        guard let delta = choice["delta"] else { return .aside }
        let content = delta["content"]?.asString ?? ""
        let hidden = [delta["refusal"], delta["reasoning_content"] ?? delta["reasoning"]].map { $0?.asString ?? "" }
        let calls = delta["tool_calls"]?.asArray ?? []
        try draft.write(content)
        for piece in hidden { draft.think(piece) }
        for call in calls { try take(call: call) }
        hasRefusal = hasRefusal || !hidden[0].isEmpty
        return content.isEmpty && hidden.allSatisfy(\.isEmpty) && calls.isEmpty ? .aside : .progress
    }

    /// Pieces of one tool call have the same index. A server that gives none sends each call whole, with its ID.
    private mutating func take(call: JSONValue) throws(Failure) {
        let id = call["id"]?.asString ?? ""
        let last = draft.lastCall
        let index = call["index"]?.asInteger.flatMap { Int(exactly: $0) } ?? (id.isEmpty ? last : last.map { $0 + 1 })
        let function = call["function"]
        let arguments = function?["arguments"]
        try draft.call(
            at: index ?? 0, id: id, name: function?["name"]?.asString ?? "",
            arguments: arguments?.asString ?? arguments?.asObject.map { JSONValue.object($0).encodedText() } ?? "")
    }
}

extension FinishReason {
    init(openAI raw: String) {
        switch raw {
        case "stop": self = .stop
        case "length": self = .length
        case "content_filter": self = .contentFilter
        case "tool_calls", "function_call": self = .toolCall
        default: self = .other(String(raw.prefix(40)))
        }
    }
}

extension TokenUsage {
    /// Reads a `usage` object; nil when it is absent, null or says nothing. What was read from the cache and what was
    /// written to it are parts of the prompt's tokens, hidden reasoning is part of the answer's.
    init?(openAI usage: JSONValue?) {
        guard let usage, let input = usage["prompt_tokens"]?.asInteger else { return nil }
        let details = usage["prompt_tokens_details"]
        self.init(
            input: input, cachedInput: details?["cached_tokens"]?.asInteger ?? 0,
            cacheWrite: details?["cache_write_tokens"]?.asInteger ?? 0,
            output: usage["completion_tokens"]?.asInteger ?? 0)
    }
}
