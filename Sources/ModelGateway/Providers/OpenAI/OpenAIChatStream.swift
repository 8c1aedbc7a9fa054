import Domain

/// Assembles one answer from the events of a chat completion's stream. Pure: it neither reads nor waits.
///
/// The events are unnamed: chunks of JSON, then `[DONE]`. Members it does not know are ignored, a member of an
/// unexpected type counts as absent. Only the first choice counts; no other was asked for.
struct OpenAIChatStream: Sendable {
    enum Step: Sendable, Hashable {
        /// Nothing of the answer: a role, usage, an empty delta.
        case aside
        /// A piece of the answer, or of the reasoning before it.
        case progress
        /// The end mark.
        case done
    }

    let answerBytesMax: Int
    private(set) var text = ""
    private(set) var finishReason: FinishReason?
    private(set) var tokens: TokenUsage?
    private(set) var isDone = false
    private var hasRefusal = false

    init(answerBytesMax: Int) { self.answerBytesMax = answerBytesMax }

    /// Bytes one event may have: a whole answer in one event, with every character escaped, and some room.
    static func eventBytesMax(answerBytesMax: Int) -> Int { answerBytesMax * 6 + 64 * 1024 }

    /// Takes the next event. Events after the end mark are ignored.
    mutating func take(_ event: ServerSentEvent) throws(Failure) -> Step {
        guard !isDone else { return .done }
        if event.data.elementsEqual("[DONE]".utf8) {
            isDone = true
            return .done
        }
        let chunk = try parse(event.data)
        if let error = chunk["error"], !error.isNull { throw OpenAIFailures.failure(streamed: OpenAIErrorBody(error)) }
        if let reported = TokenUsage(openAI: chunk["usage"]) { tokens = reported }
        guard let choice = chunk["choices"]?.asArray?.first(where: { ($0["index"]?.asInteger ?? 0) == 0 }) else {
            return .aside
        }
        return try take(choice: choice)
    }

    /// The finished answer. Without the end mark, or without a reason for the end, it is cut short and no answer.
    func answer(requestID: String?, estimate: @autoclosure () -> TokenUsage) throws(ProviderError) -> ProviderAnswer {
        guard isDone, let finishReason else {
            throw ProviderError(
                .truncatedStream, tokens: tokens ?? estimate(), requestID: requestID, finishReason: finishReason)
        }
        return ProviderAnswer(
            text: text, finishReason: hasRefusal ? .refusal : finishReason, tokens: tokens ?? estimate(),
            requestID: requestID)
    }

    private mutating func take(choice: JSONValue) throws(Failure) -> Step {
        if let raw = choice["finish_reason"]?.asString { finishReason = FinishReason(openAI: raw) }
        guard let delta = choice["delta"] else { return .aside }
        let content = delta["content"]?.asString ?? ""
        let refusal = delta["refusal"]?.asString ?? ""
        let reasoning = delta["reasoning_content"]?.asString ?? delta["reasoning"]?.asString ?? ""
        guard text.utf8.count + content.utf8.count <= answerBytesMax else { throw .answerTooLong }
        text += content
        hasRefusal = hasRefusal || !refusal.isEmpty
        return content.isEmpty && refusal.isEmpty && reasoning.isEmpty ? .aside : .progress
    }

    private func parse(_ data: [UInt8]) throws(Failure) -> JSONValue {
        let bytesMax = Self.eventBytesMax(answerBytesMax: answerBytesMax)
        do throws(JSONSyntaxError) {
            return try JSONParser.parse(data, limits: JSONLimits(bytesMax: bytesMax, stringBytesMax: bytesMax))
        } catch {
            throw error.code == .nullCharacter ? .answerHasNullCharacter : OpenAIFailures.malformedAnswer
        }
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
    /// Reads a `usage` object; nil when it is absent, null or says nothing.
    init?(openAI usage: JSONValue?) {
        guard let usage, let input = usage["prompt_tokens"]?.asInteger else { return nil }
        self.init(
            input: input, cachedInput: usage["prompt_tokens_details"]?["cached_tokens"]?.asInteger ?? 0,
            output: usage["completion_tokens"]?.asInteger ?? 0)
    }
}
