import Domain
import Knowledge
import ModelGateway

/// What embedding the chunks of a generation that have no vector would cost, those left out whose vector is there already.
enum BareQuote {
    private static let pageMax = 1_000
    /// Texts that are remembered so that a repeated one is priced once.
    private static let rememberedMax = 1_000_000

    static func quote(
        _ generation: Generation, _ store: KnowledgeStore, _ gateway: Gateway
    ) async throws -> EmbeddingQuote {
        let model = generation.settings.model.map { ModelName(rawValue: $0) }
        var quote = EmbeddingQuote()
        var seen: Set<Fingerprint> = []
        var from: Int64 = 0
        while true {
            try Task.checkCancellation()
            let page = try await store.bareChunks(generation.id, in: from...Int64.max, limit: pageMax)
            guard let last = page.last else { return quote }
            let cached = try await store.knownKeys(
                page.map(\.contentKey), of: generation.tenant, in: generation.index)
            let missing = page.filter { chunk in
                guard !cached.contains(chunk.contentKey) else { return false }
                return seen.count < rememberedMax
                    ? seen.insert(chunk.contentKey).inserted : !seen.contains(chunk.contentKey)
            }
            quote += EmbeddingQuote.quote(missing.map(\.embedded), model: model, gateway)
            await Task.yield()
            guard last.id < Int64.max else { return quote }
            from = last.id + 1
        }
    }
}
