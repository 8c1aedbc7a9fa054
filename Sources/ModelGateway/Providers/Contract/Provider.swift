/// A thin adapter to one vendor's dialect.
///
/// It sends one request, reports signs of life, assembles the answer and maps whatever goes wrong to a failure class in
/// one function of its own. It does not retry, validate content, price or log content. When its Swift task is cancelled
/// it stops soon and throws a `ProviderError` of class `cancelled` with what the call has cost so far.
package protocol Provider: Sendable {
    static var name: ProviderName { get }
    /// The adapter for a configuration, nil when the configuration does not use it.
    static func make(_ configuration: GatewayConfiguration, connections: ProviderConnections?) -> (any Provider)?

    /// The models it serves, with the prices they have when the configuration sets none.
    static func models(_ configuration: GatewayConfiguration) -> [ModelDescription]
    /// The model for a request that names none; nil when the provider is not configured.
    static func chatModel(for task: ModelTask, _ configuration: GatewayConfiguration) -> ModelName?
    /// The model for an embedding request that names none; nil when the provider is not configured.
    static func embeddingModel(_ configuration: GatewayConfiguration) -> ModelName?

    /// Answers one call. Streams where the vendor can; success needs the vendor's own end mark.
    func complete(_ call: ProviderCall) async throws(ProviderError) -> ProviderAnswer
    /// Embeds the texts of one call, one vector each, in their order.
    func embed(_ call: ProviderEmbeddingCall) async throws(ProviderError) -> ProviderEmbeddings
}
