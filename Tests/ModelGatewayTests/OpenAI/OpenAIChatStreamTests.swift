import Domain
import Testing

@testable import ModelGateway

@Suite struct OpenAIChatStreamTests {
    private static let transcript = """
        data: {"id":"c1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"usage":null}

        data: {"id":"c1","choices":[{"index":0,"delta":{"content":"Water "}}],"obfuscation":"xx"}

        data: {"id":"c1","choices":[{"index":1,"delta":{"content":"ignored"}}]}

        data: {"id":"c1","choices":[{"index":0,"delta":{"content":"flows."},"logprobs":null}]}

        data: {"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data: {"id":"c1","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":4,"total_tokens":24,"prompt_tokens_details":{"cached_tokens":8}}}

        data: [DONE]


        """

    private func answer(_ bytes: some Collection<UInt8>, answerBytesMax: Int = 1_000) throws -> ProviderAnswer {
        var parser = ServerSentEventParser(eventBytesMax: 10_000)
        var stream = OpenAIChatStream(answerBytesMax: answerBytesMax)
        for event in try parser.feed(bytes) { _ = try stream.take(event) }
        return try stream.answer(requestID: "r", input: 1)
    }

    private func failure(_ events: String..., answerBytesMax: Int = 1_000) -> Failure? {
        let text = events.map { "data: \($0)\n\n" }.joined()
        do {
            _ = try answer(text.utf8, answerBytesMax: answerBytesMax)
            return nil
        } catch {
            return (error as? ProviderError)?.failure ?? (error as? Failure)
        }
    }

    @Test("A whole stream is an answer with its usage")
    func wholeStreamIsAnswerWithIts() throws {
        let answer = try answer(Self.transcript.utf8)
        #expect(answer.text == "Water flows.")
        #expect(answer.finishReason == .stop)
        #expect(answer.tokens == TokenUsage(input: 20, cachedInput: 8, output: 4))
        #expect(answer.requestID == "r")
        #expect(answer.modelID == "m")
    }

    @Test(
        "The model that answers is the first one named, and only what looks like a name is taken",
        arguments: [
            (#""gpt-6-luna-2026-09-01""#, "gpt-6-luna-2026-09-01"), (#""org/model:v1.5@x""#, "org/model:v1.5@x"),
            // A server's own disk is nobody's business.
            (#""/srv/models/small.gguf""#, "small.gguf"), (#""/""#, nil), (#""""#, "later"), ("7", "later"),
            ("null", "later"), (#""two words""#, nil), (#""modèle""#, nil),
        ] as [(String, String?)])
    func modelThatAnswersIsTheFirst(name: String, expected: String?) throws {
        let events = [
            #"{"model":\#(name),"choices":[{"index":0,"delta":{"content":"x"}}]}"#,
            #"{"model":"later","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#, "[DONE]",
        ]
        #expect(try answer(events.map { "data: \($0)\n\n" }.joined().utf8).modelID == expected)
    }

    @Test("A name of any length is none")
    func nameOfAnyLengthIsNone() {
        #expect(AnsweringModel.checked(String(repeating: "m", count: 200)) != nil)
        #expect(AnsweringModel.checked(String(repeating: "m", count: 201)) == nil)
        #expect(AnsweringModel.checked(nil) == nil)
    }

    @Test("A stream that ends at any byte before its end mark is never an answer")
    func streamThatEndsAtAnyByte() throws {
        let bytes = Array(Self.transcript.utf8)
        // The blank line after the end mark is its second line feed; with it the answer is complete.
        let whole = bytes.count
        for end in 0..<whole {
            #expect(throws: (any Error).self, "ended at byte \(end)") { try answer(bytes[..<end]) }
        }
        #expect(throws: Never.self) { try answer(bytes) }
    }

    @Test("A stream that ends early is truncated and keeps the bill it reported")
    func streamThatEndsEarlyIsTruncated() {
        let text = Self.transcript.replacing("data: [DONE]\n\n", with: "")
        do {
            _ = try answer(text.utf8)
            Issue.record("the stream passed for an answer")
        } catch let error as ProviderError {
            #expect(error.failure.failureClass == .truncated)
            #expect(error.failure.code == "truncated_stream")
            #expect(error.tokens == TokenUsage(input: 20, cachedInput: 8, output: 4))
        } catch {
            Issue.record(error)
        }
    }

    @Test("An end mark without a finish reason is truncated")
    func endMarkWithoutFinishReasonIs() {
        let found = failure(#"{"choices":[{"index":0,"delta":{"content":"a"}}]}"#, "[DONE]")
        #expect(found?.code == "truncated_stream")
    }

    @Test("Without a usage chunk the bill is the estimate")
    func withoutUsageChunkBillIsEstimate() throws {
        let text =
            "data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
        #expect(try answer(text.utf8).tokens.isEstimate)
    }

    @Test("A usage no call can have is brought into bounds")
    func usageNoCallCanHaveIs() throws {
        let usage = #"{"choices":[],"usage":{"prompt_tokens":-5,"completion_tokens":9000000000000000000}}"#
        let text =
            "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: \(usage)\n\ndata: [DONE]\n\n"
        #expect(try answer(text.utf8).tokens == TokenUsage(input: 0, output: TokenUsage.countMax))
    }

    @Test(
        "Every finish reason is read",
        arguments: [
            ("length", FinishReason.length), ("content_filter", .contentFilter), ("tool_calls", .toolCall),
            ("eos", .other("eos")),
        ])
    func everyFinishReasonIsRead(raw: String, reason: FinishReason) throws {
        let text = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"\(raw)\"}]}\n\ndata: [DONE]\n\n"
        #expect(try answer(text.utf8).finishReason == reason)
    }

    @Test("A refusal is not an answer that stopped")
    func refusalIsNotAnswerThatStopped() throws {
        let text =
            "data: {\"choices\":[{\"delta\":{\"refusal\":\"No.\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
        #expect(try answer(text.utf8).finishReason == .refusal)
    }

    @Test(
        "An error in the middle of the stream has its class",
        arguments: [
            (#"{"error":{"message":"x","type":"server_error","code":null}}"#, FailureClass.transient),
            (#"{"error":{"message":"x","type":"requests","code":"rate_limit_exceeded"}}"#, .deferral),
            (#"{"error":{"type":"service_unavailable_error","code":"server_is_overloaded"}}"#, .deferral),
            (#"{"error":{"type":"insufficient_quota"}}"#, .credential),
            (#"{"error":{"type":"invalid_request_error"}}"#, .permanent),
            (#"{"error":{"message":"x","code":429}}"#, .deferral), (#"{"error":"boom"}"#, .transient),
        ])
    func errorInMiddleOfStreamHas(event: String, expected: FailureClass) {
        let found = failure(#"{"choices":[{"index":0,"delta":{"content":"a"}}]}"#, event, "[DONE]")
        #expect(found?.failureClass == expected)
        #expect(found?.message.contains("boom") == false)
    }

    @Test("A tool call is put together by its index, whatever comes between its pieces")
    func toolCallIsPutTogetherByIts() throws {
        let events = [
            #"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c0","type":"function","function":{"name":"a","arguments":""}}]}}]}"#,
            #"{"choices":[{"delta":{"tool_calls":[{"index":1,"id":"c1","function":{"name":"b","arguments":"{"}}]}}]}"#,
            #"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":"}}]}}]}"#,
            #"{"choices":[{"delta":{"tool_calls":[{"index":1,"function":{"arguments":"}"}},{"index":0,"function":{"arguments":"1}"}}]}}]}"#,
            #"{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"#, "[DONE]",
        ]
        let answer = try answer(events.map { "data: \($0)\n\n" }.joined().utf8)
        #expect(
            answer.toolCalls == [
                ToolCall(id: "c0", name: "a", arguments: #"{"x":1}"#), ToolCall(id: "c1", name: "b", arguments: "{}"),
            ])
    }

    @Test("A server that sends tool calls whole, without index or ID, and says stop is understood")
    func serverThatSendsToolCallsWhole() throws {
        let events = [
            #"{"choices":[{"delta":{"tool_calls":[{"id":"x","function":{"name":"a","arguments":{"n":1}}},{"id":"y","function":{"name":"b"}}]},"finish_reason":"stop"}]}"#,
            "[DONE]",
        ]
        let answer = try answer(events.map { "data: \($0)\n\n" }.joined().utf8)
        #expect(answer.finishReason == .toolCall)
        #expect(answer.toolCalls.map(\.arguments) == [#"{"n":1}"#, "{}"])
        #expect(answer.toolCalls.map(\.id) == ["x", "y"])
    }

    @Test("Tool calls without end are cut at the bound of the answer, and so is their number")
    func toolCallsWithoutEndAreCut() {
        let piece = #"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"0123456789"}}]}}]}"#
        #expect(failure(piece, piece, piece, answerBytesMax: 25)?.code == "answer_too_long")
        let many = (0...AnswerDraft.toolCallsMax).map {
            "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":\($0),\"id\":\"c\"}]}}]}\n\n"
        }
        #expect(throws: Failure.answerTooLong) { try answer(many.joined().utf8) }
    }

    @Test("Tokens read from the cache and written to it are parts of the input")
    func tokensReadFromCacheAndWritten() throws {
        let usage =
            #"{"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":30},"completion_tokens_details":{"reasoning_tokens":5}}}"#
        let text =
            "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: \(usage)\n\ndata: [DONE]\n\n"
        #expect(
            try answer(text.utf8).tokens == TokenUsage(input: 100, cachedInput: 60, cacheWrite: 30, output: 7))
    }

    @Test("Reasoning is progress and is billed by estimate, but is no text")
    func reasoningIsProgressAndIsBilled() throws {
        var stream = OpenAIChatStream(answerBytesMax: 100)
        let event = ServerSentEvent(
            data: Array(#"{"choices":[{"delta":{"reasoning_content":"a long thought"}}]}"#.utf8))
        #expect(try stream.take(event) == .progress)
        #expect(stream.draft.text.isEmpty)
        #expect(stream.tokens(input: 3).output > 0)
    }

    @Test("An answer that never ends is cut at its bound")
    func answerThatNeverEndsIsCut() {
        let piece = #"{"choices":[{"index":0,"delta":{"content":"0123456789"}}]}"#
        #expect(failure(piece, piece, piece, answerBytesMax: 25)?.code == "answer_too_long")
    }

    @Test("A null character is a rejected answer, other broken JSON a broken provider")
    func nullCharacterIsRejectedAnswerOther() {
        let null = #"{"choices":[{"index":0,"delta":{"content":"a\u0000b"}}]}"#
        #expect(failure(null)?.failureClass == .rejectedOutput)
        #expect(failure(#"{"choices":["#)?.failureClass == .transient)
    }
}
