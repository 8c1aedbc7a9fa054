import Domain

/// What the exchange needs to know of a dialect.
protocol ExchangeRules: Sendable {
    /// Headers of every request besides those of HTTP.
    static var headers: [String: String] { get }
    /// The response header with the provider's ID of the request.
    static var requestIDHeader: String { get }
    /// What a response that is no success means: the one function that decides about failure classes.
    static func failure(_ refusal: ProviderRefusal) -> Failure
}
