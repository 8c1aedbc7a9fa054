import Domain
import ModelGateway
import Synchronization

/// Embeds words into a few numbers, counts how often it was asked for each text, and fails as the test says.
final class CountingEmbedder: Provider {
    static let name: ProviderName = "counting"
    static let dimensions = 64

    private struct State {
        var asked: [String: Int] = [:]
        var refused: String?
        var failure: Failure?
        /// Only requests with a text that contains it fail; nil for all.
        var failing: String?
    }

    private let state = Mutex(State())

    /// Every text it was asked for, with how often.
    var asked: [String: Int] { state.withLock(\.asked) }
    var askedInAll: Int { asked.values.reduce(0, +) }
    /// Texts that were paid for more than once.
    var repeated: [String] { asked.filter { $0.value > 1 }.map(\.key).sorted() }

    /// Refuses requests with a text that contains it.
    func refuse(_ word: String?) { state.withLock { $0.refused = word } }
    /// Fails every request, or those with a text that contains a word.
    func fail(with failure: Failure?, on word: String? = nil) {
        state.withLock { ($0.failure, $0.failing) = (failure, word) }
    }

    func complete(_ call: ProviderCall) async throws(ProviderError) -> ProviderAnswer {
        throw ProviderError(Failure(.permanent, code: "model_cannot_do_this", message: "It embeds."))
    }

    func embed(_ call: ProviderEmbeddingCall) async throws(ProviderError) -> ProviderEmbeddings {
        let failure: Failure? = state.withLock { state in
            if let failure = state.failure,
                state.failing.map({ word in call.texts.contains { $0.contains(word) } }) ?? true
            {
                return failure
            }
            if let word = state.refused, call.texts.contains(where: { $0.contains(word) }) {
                return Failure(.permanent, code: "provider_refused_request", message: "The provider refused it.")
            }
            for text in call.texts { state.asked[text, default: 0] += 1 }
            return nil
        }
        if let failure { throw ProviderError(failure) }
        let tokens = call.texts.reduce(0) { $0 + $1.utf8.count / 4 + 1 }
        return ProviderEmbeddings(
            vectors: call.texts.map { Self.vector($0, of: call.model.embeddingDimensions ?? Self.dimensions) },
            tokens: TokenUsage(input: Int64(tokens), output: 0))
    }

    /// Texts with common words are near each other. Never zero.
    static func vector(_ text: String, of dimensions: Int) -> [Float] {
        var vector = [Float](repeating: 0.01, count: dimensions)
        for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            var hash: UInt64 = 14_695_981_039_346_656_037
            for byte in word.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
            vector[Int(hash % UInt64(dimensions))] += 1
        }
        return vector
    }
}
