import AsyncHTTPClient
import Domain
import NIOCore

extension OpenAICompatibleProvider {
    /// Streams one chat completion.
    ///
    /// After the end mark the body is read to its end, so that the connection can be used again; nothing that goes wrong
    /// in that short time takes the complete answer away.
    package func complete(_ call: ProviderCall) async throws(ProviderError) -> ProviderAnswer {
        let prompt = call.renderedPrompt()
        let opened = try await exchange.post(
            "/chat/completions", OpenAIChatRequest.body(call, prompt: prompt, settings: exchange.settings),
            accept: "text/event-stream", pulse: call.pulse, estimate: { Self.estimate(prompt, answer: "") })
        guard opened.isEventStream else {
            throw ProviderError(
                OpenAIFailures.notAStream, tokens: Self.estimate(prompt, answer: ""), requestID: opened.requestID)
        }
        var stream = OpenAIChatStream(answerBytesMax: call.answerBytesMax)
        do {
            try await read(opened.body, into: &stream, pulse: call.pulse)
        } catch  where stream.isDone {
            // The answer is complete; only the end of the body is missing.
        } catch {
            let tokens = stream.tokens ?? Self.estimate(prompt, answer: stream.text)
            throw OpenAIExchange.error(error, tokens: tokens, requestID: opened.requestID)
        }
        return try stream.answer(requestID: opened.requestID, estimate: Self.estimate(prompt, answer: stream.text))
    }

    private func read(_ body: HTTPClientResponse.Body, into stream: inout OpenAIChatStream, pulse: CallPulse)
        async throws
    {
        var parser = ServerSentEventParser(
            eventBytesMax: OpenAIChatStream.eventBytesMax(answerBytesMax: stream.answerBytesMax))
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

    /// The bill of a call whose provider did not say: our own count of what was sent and received.
    private static func estimate(_ prompt: RenderedPrompt, answer: String) -> TokenUsage {
        TokenUsage(
            input: Int64(TokenEstimate.typical(prompt.system) + TokenEstimate.typical(prompt.user)),
            output: Int64(TokenEstimate.typical(answer)), isEstimate: true)
    }
}
