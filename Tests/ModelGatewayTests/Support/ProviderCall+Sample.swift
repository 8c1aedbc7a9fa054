import Domain

@testable import ModelGateway

extension ProviderCall {
    /// A call with known secrets, for tests of what is sent.
    static func sample(
        _ task: ModelTask, capabilities: Set<ModelCapability> = [.chat], temperature: Double? = nil,
        tools: [ToolDescription] = []
    ) -> ProviderCall {
        ProviderCall(
            model: ModelDescription(
                name: "m", provider: "p", capabilities: capabilities, contextTokens: 1_000, outputTokensMax: 100,
                price: .unmetered),
            task: task, prompt: FilledPrompt(templateID: "t", version: 1, system: "S", user: "U"),
            secrets: CallSecrets(nonce: "n", canary: "c"), outputTokensMax: 50, temperature: temperature,
            tools: tools, answerBytesMax: 100, pulse: CallPulse(CallWatch(timers: CallTimers(), start: .now, end: .now))
        )
    }
}
