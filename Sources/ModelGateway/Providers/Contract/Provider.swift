/// A thin adapter to one vendor's dialect, for one server with one credential.
///
/// It sends one request, reports signs of life, assembles the answer and maps whatever goes wrong to a failure class in
/// one function of its own. It does not retry, validate content, price or log content. When its Swift task is cancelled
/// it stops soon and throws a `ProviderError` of class `cancelled` with what the call has cost so far.
package protocol Provider: Sendable {
    /// Answers one call. Streams where the vendor can; success needs the vendor's own end mark.
    func complete(_ call: ProviderCall) async throws(ProviderError) -> ProviderAnswer
    /// Embeds the texts of one call, one vector each, in their order.
    func embed(_ call: ProviderEmbeddingCall) async throws(ProviderError) -> ProviderEmbeddings
}
