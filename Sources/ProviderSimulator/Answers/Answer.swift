/// What the model says, before any dialect puts it into words.
struct Answer: Sendable {
    enum Content: Sendable {
        case text(AnswerPieces)
        case refusal(AnswerPieces)
        /// The arguments are JSON.
        case toolCall(name: String, arguments: AnswerPieces)
    }

    enum Stop: Sendable { case end, length, toolCall, refusal }

    let content: Content
    let stop: Stop

    var pieces: AnswerPieces {
        switch content {
        case .text(let pieces), .refusal(let pieces), .toolCall(_, let pieces): pieces
        }
    }
}

/// The tokens of a call as they really are, which is what the bill goes by.
struct CallTokens: Sendable, Hashable {
    /// All of the prompt, the cached parts included.
    var input = 0
    var cachedInput = 0
    var cacheWrite = 0
    var output = 0

    init(_ call: ModelCall, _ script: AnswerScript, output: Int) {
        input = call.inputTokens
        if call.endpoint == .chat || call.endpoint == .messages {
            cachedInput = min(script.cachedTokens, input)
            cacheWrite = min(script.cacheWriteTokens, input - cachedInput)
        }
        self.output = output
    }

    init() {}

    var plainInput: Int { input - cachedInput - cacheWrite }
}
