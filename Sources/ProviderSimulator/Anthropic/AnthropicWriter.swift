/// Writes answers as a `message` and as the stream of its events.
struct AnthropicWriter: Sendable {
    let id: String
    let call: ModelCall
    let fault: Fault
    let tokens: CallTokens

    private var isFromFuture: Bool { fault == .unknownFields }

    // MARK: Whole

    func whole(_ answer: Answer) -> JSON {
        var json = message(content: .array(blocks(answer)))
            .adding("stop_reason", .string(reason(answer.stop))).adding("stop_sequence", .null)
        if answer.stop == .refusal { json = json.adding("stop_details", Self.refusalDetails) }
        if let usage = usage(output: tokens.output) { json = json.adding("usage", usage) }
        return isFromFuture ? json.adding("x_future", ["nested": [1, .null]]) : json
    }

    private func message(content: JSON) -> JSON {
        [
            "id": .string(id), "type": "message", "role": "assistant", "model": .string(call.model),
            "content": content,
        ]
    }

    private func blocks(_ answer: Answer) -> [JSON] {
        let block: JSON =
            switch answer.content {
            case .text(let pieces), .refusal(let pieces): ["type": "text", "text": .string(pieces.text)]
            case .toolCall(let name, let arguments):
                toolUse(name, input: JSON.parse(Array(arguments.text.utf8)) ?? .object([]))
            }
        return isFromFuture ? [["type": "x_future_block", "x_future": 1], block] : [block]
    }

    private func toolUse(_ name: String, input: JSON) -> JSON {
        ["type": "tool_use", "id": .string("toolu_" + id.suffix(16)), "name": .string(name), "input": input]
    }

    private func reason(_ stop: Answer.Stop) -> String {
        switch stop {
        case .end: "end_turn"
        case .length: "max_tokens"
        case .toolCall: "tool_use"
        case .refusal: "refusal"
        }
    }

    private static let refusalDetails: JSON = ["type": "refusal", "category": .null, "explanation": .null]

    /// Nil when the tokens are not to be told at all. `input_tokens` leaves the cached parts out, as the vendor does.
    private func usage(output: Int) -> JSON? {
        var told = tokens
        told.output = output
        switch fault {
        case .wrongUsage(.missing): return nil
        case .wrongUsage(.zero): told = CallTokens()
        case .wrongUsage(.huge): told = told.huge
        default: break
        }
        return [
            "input_tokens": .int(told.plainInput), "cache_creation_input_tokens": .int(told.cacheWrite),
            "cache_read_input_tokens": .int(told.cachedInput),
            "cache_creation": [
                "ephemeral_5m_input_tokens": .int(told.cacheWrite), "ephemeral_1h_input_tokens": 0,
            ],
            "output_tokens": .int(told.output), "service_tier": "standard",
        ]
    }

    // MARK: Stream

    func stream(_ answer: Answer) -> [Reply.Step] {
        let index = isFromFuture ? 1 : 0
        var steps: [Reply.Step] = [.one(start())]
        if isFromFuture { steps += futureBlock() }
        steps.append(.one(event("content_block_start", ["index": .int(index), "content_block": opening(answer)])))
        steps.append(.one(event("ping", [:])))
        if fault == .malformedStream {
            steps.append(
                .one(Reply.Piece(bytes: Array("event: content_block_delta\ndata: {\"type\": \"broken\n\n".utf8))))
        }
        let pieces = answer.pieces
        let text = event(
            "content_block_delta", ["index": .int(index), "delta": delta(EventFrame.marker, answer)])
        let frame = EventFrame(text.bytes)
        steps.append(.many(count: pieces.count) { frame.piece(pieces[$0], isPaced: $0 > 0) })
        steps.append(.one(event("content_block_stop", ["index": .int(index)])))
        steps += Array(repeating: .one(end(answer)), count: fault == .duplicateUsage ? 2 : 1)
        steps.append(.one(event("message_stop", [:])))
        return steps
    }

    static func error(_ refusal: VendorRefusal, requestID: String) -> Reply.Piece {
        let body = refusal.body(.anthropic, requestID: requestID)
        return Reply.Piece(bytes: Array("event: error\ndata: ".utf8) + body.bytes + Array("\n\n".utf8))
    }

    static let ping = Reply.Piece(bytes: Array("event: ping\ndata: {\"type\":\"ping\"}\n\n".utf8))

    private func start() -> Reply.Piece {
        var json = message(content: []).adding("stop_reason", .null).adding("stop_sequence", .null)
        if let usage = usage(output: min(1, tokens.output)) { json = json.adding("usage", usage) }
        if isFromFuture { json = json.adding("x_future", ["nested": [1, .null]]) }
        return event("message_start", ["message": json])
    }

    private func end(_ answer: Answer) -> Reply.Piece {
        var delta: JSON = ["stop_reason": .string(reason(answer.stop)), "stop_sequence": .null]
        if answer.stop == .refusal { delta = delta.adding("stop_details", Self.refusalDetails) }
        var members: JSON = ["delta": delta]
        if let usage = usage(output: tokens.output) {
            members = members.adding("usage", ["output_tokens": usage["output_tokens"] ?? 0])
        }
        return event("message_delta", members)
    }

    private func futureBlock() -> [Reply.Step] {
        [
            .one(event("x_future_event", ["detail": ["of": 1]])),
            .one(event("content_block_start", ["index": 0, "content_block": ["type": "x_future_block"]])),
            .one(event("content_block_delta", ["index": 0, "delta": ["type": "x_future_delta", "x": 1]])),
            .one(event("content_block_stop", ["index": 0])),
        ]
    }

    private func opening(_ answer: Answer) -> JSON {
        switch answer.content {
        case .text, .refusal: ["type": "text", "text": ""]
        case .toolCall(let name, _): toolUse(name, input: .object([]))
        }
    }

    private func delta(_ text: String, _ answer: Answer) -> JSON {
        switch answer.content {
        case .text, .refusal: ["type": "text_delta", "text": .string(text)]
        case .toolCall: ["type": "input_json_delta", "partial_json": .string(text)]
        }
    }

    private func event(_ name: String, _ members: JSON) -> Reply.Piece {
        var bytes = Array("event: \(name)\ndata: ".utf8)
        JSON.object([.init(key: "type", value: .string(name))] + (members.asObject ?? [])).write(to: &bytes)
        bytes += "\n\n".utf8
        return Reply.Piece(bytes: bytes)
    }
}
