/// One call as a provider gets it: checked, complete, with its own secrets and its signs of life to report.
package struct ProviderCall: Sendable {
    package let model: ModelDescription
    package let task: ModelTask
    package let outputTokensMax: Int
    package let temperature: Double?
    package let seed: Int64?
    /// Tools the model may ask for.
    package let tools: [ToolDescription]
    /// Bytes of the answer's text and tool calls beyond which the call is to be cut.
    package let answerBytesMax: Int
    package let pulse: CallPulse
    private let prompt: FilledPrompt
    private let secrets: CallSecrets

    init(
        model: ModelDescription, task: ModelTask, prompt: FilledPrompt, secrets: CallSecrets, outputTokensMax: Int,
        temperature: Double?, seed: Int64? = nil, tools: [ToolDescription] = [], answerBytesMax: Int,
        pulse: CallPulse
    ) {
        self.model = model
        self.task = task
        self.prompt = prompt
        self.secrets = secrets
        self.outputTokensMax = outputTokensMax
        self.temperature = temperature
        self.seed = seed
        self.tools = tools
        self.answerBytesMax = answerBytesMax
        self.pulse = pulse
    }

    /// The prompt as messages. It copies the text, so a provider that needs no prompt does not pay for it.
    package func renderedPrompt() -> RenderedPrompt { prompt.rendered(with: secrets) }
}

/// One embedding call as a provider gets it.
package struct ProviderEmbeddingCall: Sendable {
    package let model: ModelDescription
    package let texts: [String]
    /// Bytes of the answer's body beyond which the call is to be cut.
    package let answerBytesMax: Int
    package let pulse: CallPulse
}
