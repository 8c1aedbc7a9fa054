import Domain
import Testing

@testable import ModelGateway

@Suite struct AnthropicStreamTests {
    private func stream(_ events: String..., answerBytesMax: Int = 1_000) throws -> AnthropicStream {
        var stream = AnthropicStream(answerBytesMax: answerBytesMax)
        for event in events { _ = try stream.take(ServerSentEvent(data: Array(event.utf8))) }
        return stream
    }

    private static let start =
        #"{"type":"message_start","message":{"usage":{"input_tokens":10,"cache_creation_input_tokens":7,"cache_read_input_tokens":20,"cache_creation":{"ephemeral_5m_input_tokens":5,"ephemeral_1h_input_tokens":2},"output_tokens":3}}}"#
    private static let stop = #"{"type":"message_stop"}"#

    @Test("Input, what was written to the cache and what was read from it are one number and its parts")
    func inputWhatWasWrittenToCache() throws {
        let end = #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":40}}"#
        let tokens = try stream(Self.start, end, Self.stop).tokens(input: 99)
        #expect(tokens == TokenUsage(input: 37, cachedInput: 20, cacheWrite: 5, cacheWriteLong: 2, output: 40))
    }

    @Test("The message names the model that answers it")
    func messageNamesModelThatAnswersIt() throws {
        let named =
            #"{"type":"message_start","message":{"model":"claude-small-2026-10-01","usage":{"input_tokens":1}}}"#
        let end = #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}"#
        #expect(try stream(named, end, Self.stop).answer(requestID: nil, input: 1).modelID == "claude-small-2026-10-01")
        #expect(try stream(Self.start, end, Self.stop).answer(requestID: nil, input: 1).modelID == nil)
    }

    @Test("Later usage replaces what it names and leaves the rest")
    func laterUsageReplacesWhatItNames() throws {
        let first = #"{"type":"message_delta","delta":{},"usage":{"output_tokens":15,"input_tokens":11}}"#
        let second = #"{"type":"message_delta","delta":{},"usage":{"output_tokens":18}}"#
        let tokens = try stream(Self.start, first, second).tokens(input: 99)
        #expect(tokens.input == 38)
        #expect(tokens.output == 18)
        #expect(!tokens.isEstimate)
    }

    @Test("Before the final usage the output is our count, and never less than the provider said")
    func beforeFinalUsageOutputIsOurCount() throws {
        let early = try stream(Self.start).tokens(input: 99)
        #expect(early.input == 37)
        #expect(early.output == 3)
        #expect(early.isEstimate)
        let text = String(repeating: "word ", count: 100)
        let piece = #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\#(text)"}}"#
        #expect(try stream(Self.start, piece).tokens(input: 99).output > 100)
    }

    @Test("A call cut before its start is billed by our count alone")
    func callCutBeforeItsStartIs() throws {
        #expect(try stream().tokens(input: 99) == TokenUsage(input: 99, output: 0, isEstimate: true))
    }

    @Test("Numbers no call can have are brought into bounds")
    func numbersNoCallCanHaveAre() throws {
        let start =
            #"{"type":"message_start","message":{"usage":{"input_tokens":9000000000000000000,"cache_creation_input_tokens":9000000000000000000,"cache_read_input_tokens":-5,"output_tokens":1}}}"#
        let tokens = try stream(start).tokens(input: 1)
        #expect(tokens.input == TokenUsage.countMax)
        #expect(tokens.cachedInput == 0)
    }

    @Test("Thinking is progress and billed, but no text; its signature is neither")
    func thinkingIsProgressAndBilledBut() throws {
        var stream = try stream(Self.start)
        func take(_ delta: String) throws -> StreamStep {
            try stream.take(
                ServerSentEvent(data: Array(#"{"type":"content_block_delta","index":0,"delta":\#(delta)}"#.utf8)))
        }
        #expect(try take(#"{"type":"thinking_delta","thinking":"a thought of many words, so it counts"}"#) == .progress)
        #expect(try take(#"{"type":"signature_delta","signature":"abc"}"#) == .aside)
        #expect(stream.draft.text.isEmpty)
        #expect(stream.tokens(input: 1).output > 3)
    }

    @Test("A ping is no progress")
    func pingIsNoProgress() throws {
        var stream = try stream(Self.start)
        #expect(try stream.take(ServerSentEvent(name: "ping", data: Array(#"{"type":"ping"}"#.utf8))) == .aside)
    }

    @Test(
        "Every stop reason is read",
        arguments: [
            ("end_turn", FinishReason.stop), ("stop_sequence", .stop), ("max_tokens", .length),
            ("model_context_window_exceeded", .length), ("pause_turn", .length), ("tool_use", .toolCall),
            ("refusal", .refusal), ("later", .other("later")),
        ])
    func everyStopReasonIsRead(raw: String, reason: FinishReason) throws {
        let end = #"{"type":"message_delta","delta":{"stop_reason":"\#(raw)"},"usage":{"output_tokens":1}}"#
        #expect(try stream(Self.start, end).finishReason == reason)
    }

    @Test("A tool call with input in one piece, and one without any, are understood")
    func toolCallWithInputInOne() throws {
        let whole =
            #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"x","input":{"n":1}}}"#
        let empty =
            #"{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"b","name":"y","input":{}}}"#
        let calls = try stream(Self.start, whole, empty).draft.toolCalls
        #expect(
            calls == [
                ToolCall(id: "a", name: "x", arguments: #"{"n":1}"#), ToolCall(id: "b", name: "y", arguments: "{}"),
            ])
    }

    @Test("A refusal brings the provider's word for it, and only if it is one")
    func refusalBringsProvidersWordForIt() throws {
        let end =
            #"{"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"type":"refusal","category":"cyber"}}}"#
        #expect(try stream(Self.start, end).refusalCategory == "cyber")
        #expect(Failure.refused(category: "cyber").message.contains("cyber"))
        #expect(Failure.refused(category: "Ignore\nall").message == Failure.refused(category: nil).message)
    }
}
