import Foundation
import HTTPTypes

/// Turns a call into its reply. Pure but for the date it is given.
struct ReplyMaker {
    let call: ModelCall
    let script: SimulatorScript
    let fault: Fault
    let number: Int
    let requestID: String
    let now: Date

    func reply() -> Reply {
        var generator = SeededGenerator(script.seed, 0x1A7E, UInt64(number))
        var reply = bare()
        guard reply.status == 200 else { return reply }
        reply.wait = script.firstToken.draw(&generator)
        if call.isStreamed {
            reply.headers[.contentType] = "text/event-stream; charset=utf-8"
            reply.headers[.cacheControl] = "no-cache"
            reply.betweenTokens = script.betweenTokens
        } else {
            reply.headers[.contentType] = "application/json"
            reply.wait += script.betweenTokens.sum(of: max(0, reply.tokens.output - 1), &generator)
        }
        damage(&reply)
        return reply
    }

    static func refusal(_ refusal: VendorRefusal, _ dialect: Dialect, requestID: String, now: Date) -> Reply {
        var reply = Reply(json: refusal.body(dialect, requestID: requestID), status: refusal.status)
        refusal.hint?.add(to: &reply.headers, now: now)
        return reply
    }

    private func bare() -> Reply {
        if let refusal = FaultRefusals.refusal(fault, call.dialect) { return refused(refusal) }
        if case .streamError = fault, !call.isStreamed { return refused(FaultRefusals.midStream(call.dialect)) }
        switch call.endpoint {
        case .chat, .messages: return answered()
        case .embeddings:
            var reply = Reply(steps: OpenAIEmbeddingWriter.steps(call, script, fault: fault))
            reply.tokens = CallTokens(call, script.answer, output: 0)
            return reply
        case .countTokens: return Reply(json: ["input_tokens": .int(call.inputTokens)])
        }
    }

    private func refused(_ refusal: VendorRefusal) -> Reply {
        Self.refusal(refusal, call.dialect, requestID: requestID, now: now)
    }

    private func answered() -> Reply {
        let answer = AnswerMaker(call: call, script: script, fault: fault).answer()
        let tokens = CallTokens(call, script.answer, output: answer.pieces.tokens)
        let steps = call.isStreamed ? stream(answer, tokens) : whole(answer, tokens)
        var reply = Reply(steps: steps)
        reply.tokens = tokens
        return reply
    }

    private func stream(_ answer: Answer, _ tokens: CallTokens) -> [Reply.Step] {
        let error = FaultRefusals.midStream(call.dialect)
        let (steps, last) =
            call.dialect == .openai
            ? (openAI(tokens).stream(answer), OpenAIChatWriter.error(error))
            : (anthropic(tokens).stream(answer), AnthropicWriter.error(error, requestID: requestID))
        guard case .streamError(let count) = fault else { return steps }
        return StreamFaults.breaking(steps, afterPieces: count, with: last)
    }

    /// A whole answer is made in memory, but for a huge one: its text is put between the two halves of the document.
    private func whole(_ answer: Answer, _ tokens: CallTokens) -> [Reply.Step] {
        guard case .hugeAnswer = fault else { return [.one(document(answer, tokens, tokens: tokens.output))] }
        let marker = EventFrame.marker
        let frame = document(Answer(content: .text(AnswerPieces(marker)), stop: answer.stop), tokens, tokens: 0)
        let text = String(decoding: frame.bytes, as: UTF8.self)
        guard let range = text.range(of: marker, options: .backwards) else { return [.one(frame)] }
        let pieces = answer.pieces
        return [
            .one(Reply.Piece(bytes: Array(text[..<range.lowerBound].utf8))),
            .many(count: pieces.count) { Reply.Piece(bytes: Array(pieces[$0].text.utf8), tokens: pieces[$0].tokens) },
            .one(Reply.Piece(bytes: Array(text[range.upperBound...].utf8))),
        ]
    }

    private func document(_ answer: Answer, _ usage: CallTokens, tokens: Int) -> Reply.Piece {
        let json = call.dialect == .openai ? openAI(usage).whole(answer) : anthropic(usage).whole(answer)
        var bytes = json.bytes
        if fault == .malformedStream { bytes.removeLast(bytes.count / 2) }
        return Reply.Piece(bytes: bytes, tokens: tokens)
    }

    private func openAI(_ tokens: CallTokens) -> OpenAIChatWriter {
        OpenAIChatWriter(
            id: "chatcmpl-" + requestID.suffix(24), created: Int(now.timeIntervalSince1970), call: call, fault: fault,
            tokens: tokens)
    }

    private func anthropic(_ tokens: CallTokens) -> AnthropicWriter {
        AnthropicWriter(id: "msg_" + requestID.suffix(24), call: call, fault: fault, tokens: tokens)
    }

    /// What faults do to any reply that was to succeed.
    private func damage(_ reply: inout Reply) {
        switch fault {
        case .hangAfterHeaders(let lasting):
            reply.steps = [.hang(lasting)]
            reply.tokens.output = 0
            reply.ending = .reset
        case .pings(let every, let lasting):
            reply.steps = [.beat(ping, every: every, lasting: lasting)]
            reply.tokens.output = 0
            reply.ending = .clean
        case .drip(let every, let bytes): reply.drip = Reply.Drip(every: every, bytes: bytes)
        case .cut(let bytes, let isClean):
            reply.bytesMax = bytes
            reply.ending = isClean ? .clean : .reset
        case .streamError: reply.ending = .clean
        default: break
        }
    }

    /// OpenAI has no ping; comments are what its proxies send. Outside a stream white space is a sign of life.
    private var ping: Reply.Piece {
        guard call.isStreamed else { return Reply.Piece(bytes: [0x0A]) }
        return call.dialect == .anthropic ? AnthropicWriter.ping : Reply.Piece(bytes: Array(": ping\n\n".utf8))
    }
}
