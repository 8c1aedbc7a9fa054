import Domain

extension OpenAIProvider {
    /// Streams one chat completion.
    func complete(_ call: ProviderCall) async throws(ProviderError) -> ProviderAnswer {
        guard !settings.quirks.contains(.embeddingsOnly) else { throw ProviderError(.incapableModel(.chat)) }
        let prompt = call.renderedPrompt()
        return try await exchange.stream(
            "/chat/completions", OpenAIChatRequest.body(call, prompt: prompt, settings: settings), for: call,
            prompt: prompt, into: OpenAIChatStream(answerBytesMax: call.answerBytesMax))
    }
}
