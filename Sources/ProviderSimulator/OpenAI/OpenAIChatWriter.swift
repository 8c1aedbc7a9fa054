/// Writes answers as `chat.completion` and as a stream of `chat.completion.chunk`.
struct OpenAIChatWriter: Sendable {
    let id: String
    let created: Int
    let call: ModelCall
    let fault: Fault
    let tokens: CallTokens

    private var isFromFuture: Bool { fault == .unknownFields }

    // MARK: Whole

    func whole(_ answer: Answer) -> JSON {
        let choice: JSON = [
            "index": 0, "message": message(answer), "logprobs": .null, "finish_reason": .string(reason(answer.stop)),
        ]
        var json: JSON = [
            "id": .string(id), "object": "chat.completion", "created": .int(created), "model": .string(call.model),
            "choices": [choice],
        ]
        if let usage { json = json.adding("usage", usage) }
        json = json.adding("service_tier", "default").adding("system_fingerprint", "fp_simulator")
        return isFromFuture ? json.adding("x_future", ["nested": [1, .null]]) : json
    }

    private func message(_ answer: Answer) -> JSON {
        let base: JSON = ["role": "assistant"]
        return switch answer.content {
        case .text(let pieces): base.adding("content", .string(pieces.text)).adding("refusal", .null)
        case .refusal(let pieces): base.adding("content", .null).adding("refusal", .string(pieces.text))
        case .toolCall(let name, let arguments):
            base.adding("content", .null).adding("refusal", .null)
                .adding("tool_calls", [toolCall(name: name, arguments: arguments.text)])
        }
    }

    private func toolCall(name: String, arguments: String) -> JSON {
        [
            "id": .string("call_" + id.suffix(16)), "type": "function",
            "function": ["name": .string(name), "arguments": .string(arguments)],
        ]
    }

    private func reason(_ stop: Answer.Stop) -> String {
        switch stop {
        case .end, .refusal: "stop"
        case .length: "length"
        case .toolCall: "tool_calls"
        }
    }

    /// Nil when the tokens are not to be told at all.
    var usage: JSON? {
        switch fault {
        case .wrongUsage(.missing): nil
        case .wrongUsage(.zero): Self.usage(CallTokens())
        case .wrongUsage(.huge): Self.usage(tokens.huge)
        default: Self.usage(tokens)
        }
    }

    private static func usage(_ tokens: CallTokens) -> JSON {
        [
            "prompt_tokens": .int(tokens.input), "completion_tokens": .int(tokens.output),
            "total_tokens": .int(tokens.input + tokens.output),
            "prompt_tokens_details": [
                "cached_tokens": .int(tokens.cachedInput), "cache_write_tokens": .int(tokens.cacheWrite),
                "audio_tokens": 0,
            ],
            "completion_tokens_details": [
                "reasoning_tokens": 0, "audio_tokens": 0, "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            ],
        ]
    }

    // MARK: Stream

    func stream(_ answer: Answer) -> [Reply.Step] {
        var steps: [Reply.Step] = [.one(choice(opening(answer)))]
        if isFromFuture { steps.append(.one(Self.futureEvent)) }
        if fault == .malformedStream {
            steps.append(.one(Reply.Piece(bytes: Array("data: {\"id\": \"broken\n\n".utf8))))
        }
        let pieces = answer.pieces
        let frame = EventFrame(choice(delta(EventFrame.marker, answer)).bytes)
        steps.append(.many(count: pieces.count) { frame.piece(pieces[$0], isPaced: $0 > 0) })
        steps.append(.one(choice([:], reason: reason(answer.stop))))
        if call.reportsUsage, let usage {
            let last = event(chunk(choices: []).adding("usage", usage))
            steps += Array(repeating: .one(last), count: fault == .duplicateUsage ? 2 : 1)
        }
        steps.append(.one(Reply.Piece(bytes: Array("data: [DONE]\n\n".utf8))))
        return steps
    }

    static func error(_ refusal: VendorRefusal) -> Reply.Piece {
        let body: JSON = ["error": refusal.error(.openai)]
        return Reply.Piece(bytes: Array("data: ".utf8) + body.bytes + Array("\n\n".utf8))
    }

    private static let futureEvent = Reply.Piece(
        bytes: Array("event: x.future\ndata: {\"object\":\"x.future\",\"detail\":{\"of\":1}}\n\n".utf8))

    private func opening(_ answer: Answer) -> JSON {
        switch answer.content {
        case .text: ["role": "assistant", "content": "", "refusal": .null]
        case .refusal: ["role": "assistant", "content": .null, "refusal": ""]
        case .toolCall(let name, _):
            ["role": "assistant", "content": .null, "tool_calls": [toolCall(name: name, arguments: "").indexed]]
        }
    }

    private func delta(_ text: String, _ answer: Answer) -> JSON {
        switch answer.content {
        case .text: ["content": .string(text)]
        case .refusal: ["refusal": .string(text)]
        case .toolCall: ["tool_calls": [["index": 0, "function": ["arguments": .string(text)]]]]
        }
    }

    private func choice(_ delta: JSON, reason: String? = nil) -> Reply.Piece {
        let delta = isFromFuture ? delta.adding("x_future_delta", "?") : delta
        let choice: JSON = [
            "index": 0, "delta": delta, "logprobs": .null, "finish_reason": reason.map(JSON.string) ?? .null,
        ]
        var chunk = chunk(choices: [choice])
        if call.reportsUsage { chunk = chunk.adding("usage", .null) }
        return event(chunk)
    }

    private func chunk(choices: [JSON]) -> JSON {
        let chunk: JSON = [
            "id": .string(id), "object": "chat.completion.chunk", "created": .int(created),
            "model": .string(call.model), "service_tier": "default", "system_fingerprint": "fp_simulator",
            "choices": .array(choices),
        ]
        return isFromFuture ? chunk.adding("x_future", ["nested": [1, .null]]) : chunk
    }

    private func event(_ json: JSON) -> Reply.Piece {
        var bytes = Array("data: ".utf8)
        json.write(to: &bytes)
        bytes += "\n\n".utf8
        return Reply.Piece(bytes: bytes)
    }
}

extension CallTokens {
    /// More than any call can have.
    var huge: CallTokens {
        var tokens = self
        tokens.input = 9_000_000_000
        tokens.output = 9_000_000_000
        return tokens
    }
}

extension JSON {
    fileprivate var indexed: JSON {
        guard case .object(let members) = self else { return self }
        return .object([Member(key: "index", value: 0)] + members)
    }
}
