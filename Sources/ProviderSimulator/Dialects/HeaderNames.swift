import HTTPTypes

extension HTTPField.Name {
    static let retryAfterMilliseconds = Self.lowerCase("retry-after-ms")
    static let openAIRequestID = Self.lowerCase("x-request-id")
    static let anthropicRequestID = Self.lowerCase("request-id")
    static let anthropicKey = Self.lowerCase("x-api-key")
    static let anthropicVersion = Self.lowerCase("anthropic-version")
    static let simulate = Self.lowerCase("x-simulate")

    /// - Precondition: `name` is a token of RFC 9110; every caller writes it as a literal.
    static func lowerCase(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is no header name") }
        return field
    }
}
