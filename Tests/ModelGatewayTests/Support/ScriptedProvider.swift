import ModelGateway
import Synchronization

/// A provider whose answers are written in the test. `number` counts its calls from 1.
struct ScriptedProvider: Provider {
    static let name: ProviderName = "scripted"

    typealias Chat = @Sendable (ProviderCall, _ number: Int) async throws(ProviderError) -> ProviderAnswer
    typealias Embed = @Sendable (ProviderEmbeddingCall) async throws(ProviderError) -> ProviderEmbeddings

    final class Counter: Sendable {
        private let count = Mutex(0)
        func next() -> Int {
            count.withLock {
                $0 += 1
                return $0
            }
        }
        var value: Int { count.withLock { $0 } }
    }

    let ledger: RecordingLedger
    let calls = Counter()
    var chat: Chat = { _, _ in ProviderAnswer(text: "An answer.", finishReason: .stop, tokens: .zero) }
    var embedding: Embed = { _ in ProviderEmbeddings(vectors: [], tokens: .zero) }

    func complete(_ call: ProviderCall) async throws(ProviderError) -> ProviderAnswer {
        ledger.noteCall()
        return try await chat(call, calls.next())
    }

    func embed(_ call: ProviderEmbeddingCall) async throws(ProviderError) -> ProviderEmbeddings {
        ledger.noteCall()
        return try await embedding(call)
    }
}
