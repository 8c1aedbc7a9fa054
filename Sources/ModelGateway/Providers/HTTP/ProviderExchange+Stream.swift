import AsyncHTTPClient
import Domain
import NIOCore

extension ProviderExchange {
    /// Sends one call and assembles its answer from the stream that comes back.
    ///
    /// After the end mark the body is read to its end, so that the connection can be used again; nothing that goes wrong
    /// in that short time takes the complete answer away. A call that is cut before is billed by what the stream had
    /// reported, or else by our count of what was sent and received.
    func stream<Stream: AnswerStream>(
        _ path: String, _ body: JSONValue, for call: ProviderCall, prompt: RenderedPrompt, into empty: Stream
    ) async throws(ProviderError) -> ProviderAnswer {
        let opened = try await post(
            path, model: call.model, body, accept: "text/event-stream", pulse: call.pulse,
            estimate: { TokenUsage(input: Self.tokens(prompt, call), output: 0, isEstimate: true) })
        guard opened.isEventStream else {
            throw ProviderError(
                .notAStream, tokens: empty.tokens(input: Self.tokens(prompt, call)), requestID: opened.requestID)
        }
        var stream = empty
        do {
            try await read(opened.body, into: &stream, pulse: call.pulse)
        } catch  where stream.isDone {
            // The answer is complete; only the end of the body is missing.
        } catch {
            throw Self.error(
                error, tokens: stream.tokens(input: Self.tokens(prompt, call)), requestID: opened.requestID)
        }
        return try stream.answer(requestID: opened.requestID, input: Self.tokens(prompt, call))
    }

    private func read(
        _ body: HTTPClientResponse.Body, into stream: inout some AnswerStream, pulse: CallPulse
    ) async throws {
        var parser = ServerSentEventParser(eventBytesMax: stream.eventBytesMax)
        for try await buffer in body where !stream.isDone {
            pulse.event()
            for event in try parser.feed(buffer.readableBytesView) {
                switch try stream.take(event) {
                case .aside: break
                case .progress: pulse.progress()
                case .done: pulse.complete()
                }
            }
        }
        // A cancelled body ends like a complete one.
        if !stream.isDone { try Task.checkCancellation() }
    }

    /// Our own count of what is sent.
    private static func tokens(_ prompt: RenderedPrompt, _ call: ProviderCall) -> Int64 {
        let tools = call.tools.reduce(0) {
            $0 + TokenEstimate.typical($1.name) + TokenEstimate.typical($1.description)
                + TokenEstimate.typical($1.parameters.encodedText())
        }
        return Int64(TokenEstimate.typical(prompt.system) + TokenEstimate.typical(prompt.user) + tools)
    }
}
