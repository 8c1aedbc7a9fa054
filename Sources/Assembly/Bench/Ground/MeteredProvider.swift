import ModelGateway
import Synchronization

/// The real adapter, with a count of the calls that are on their way and a copy of the first one: sent again without the
/// gateway, it is the direct call that the gateway's is compared with.
final class MeteredProvider: Provider {
    private struct State {
        var inFlight = 0
        var first: ProviderCall?
    }

    private let provider: any Provider
    private let state = Mutex(State())

    init(_ provider: any Provider) { self.provider = provider }

    var inFlight: Int { state.withLock { $0.inFlight } }

    func complete(_ call: ProviderCall) async throws(ProviderError) -> ProviderAnswer {
        state.withLock { state in
            state.inFlight += 1
            if state.first == nil { state.first = call }
        }
        defer { state.withLock { $0.inFlight -= 1 } }
        return try await provider.complete(call)
    }

    func embed(_ call: ProviderEmbeddingCall) async throws(ProviderError) -> ProviderEmbeddings {
        try await provider.embed(call)
    }

    /// Sends the first call once more, past the gateway: the same request by the same client.
    func sendDirectly() async throws {
        guard let call = state.withLock({ $0.first }) else {
            throw BenchError(.surroundings, "no call has gone through the gateway yet")
        }
        _ = try await provider.complete(call)
    }
}
