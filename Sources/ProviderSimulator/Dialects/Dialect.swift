/// Whose words are spoken.
package enum Dialect: String, Sendable, CaseIterable { case openai, anthropic }

/// What a call wants.
package enum Endpoint: String, Sendable, CaseIterable {
    case chat, embeddings, messages
    case countTokens = "count_tokens"

    var dialect: Dialect {
        switch self {
        case .chat, .embeddings: .openai
        case .messages, .countTokens: .anthropic
        }
    }

    /// Counting is free.
    var isBilled: Bool { self != .countTokens }
}
