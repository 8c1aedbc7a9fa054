import Domain
import Knowledge
import ModelGateway

/// `index.embed`: gives chunks of a generation that is being built their vectors, from the tenant's cache or from the model.
///
/// What a batch gave is stored as soon as it is answered, in the transaction that also puts it into the cache, and a chunk
/// that has its vector is not looked at again. So a worker that dies repeats at most the batches that were under way.
struct EmbedChunksHandler: ReadingTaskHandler {
    /// Chunks of one look.
    static let pageMax = 256

    let gateway: Gateway
    let store: KnowledgeStore
    let pool: @Sendable () -> PoolName

    var description: KindDescription {
        KindDescription(
            kind: "index.embed", summary: "Embeds chunks of a rebuild.", pool: pool(), retry: IndexKinds.retry,
            timeout: .seconds(900), isPublic: false, diagram: nil)
    }

    /// The generation is embedded no more: cancelled, or failed, or its parent has gone on.
    private struct Unwanted: Error {}

    func run(_ input: EmbedChunksInput, _ attempt: AttemptContext) async throws -> AttemptReport {
        guard let generation = try await store.generation(input.generation), generation.tenant == attempt.tenant else {
            throw Failure.generationGone
        }
        var counts = IntakeCounts()
        if generation.state == .embedding, generation.settings.model != nil {
            do {
                try await embed(input.chunks, of: generation, attempt, &counts)
            } catch is Unwanted {
                // What was paid for is in the cache; nobody waits for the rest.
            }
        }
        return AttemptReport(result: JSONValue.object(counts.members).encoded())
    }

    private func embed(
        _ chunks: ClosedRange<Int64>, of generation: Generation, _ attempt: AttemptContext, _ counts: inout IntakeCounts
    ) async throws {
        let source = VectorSource(store: store, gateway: gateway, generation: generation, attempt: attempt)
        var from = chunks.lowerBound
        while from <= chunks.upperBound {
            try Task.checkCancellation()
            let page = try await store.bareChunks(generation.id, in: from...chunks.upperBound, limit: Self.pageMax)
            guard let last = page.last else { return }
            try await give(page, from: source, &counts)
            guard last.id < chunks.upperBound else { return }
            from = last.id + 1
        }
    }

    private func give(
        _ page: [KnowledgeStore.BareChunk], from source: VectorSource, _ counts: inout IntakeCounts
    ) async throws {
        let generation = source.generation
        let (cached, missing) = try await source.cached(
            page.map { VectorSource.Text(key: $0.contentKey, words: $0.embedded) })
        if !cached.isEmpty {
            try await store(embedded: [:], cached: cached, spent: .zero, in: generation)
            counts.cacheHits += cached.count
        }
        var embedded = 0
        var spent = Money.zero
        let refused = try await source.embed(missing, node: "embed") { vectors, usage in
            try await store(embedded: vectors, cached: [:], spent: usage.cost, in: generation)
            embedded += vectors.count
            spent = spent + usage.cost
        }
        counts.embedded += embedded
        counts.spent = counts.spent + spent
        guard !refused.isEmpty else { return }
        let named = page.compactMap { chunk in refused[chunk.contentKey].map { (chunk: chunk.id, refusal: $0) } }
        try await store.failVectors(named, in: generation.id)
        counts.failures += named.count
    }

    /// A generation that wants no vectors any more leaves what was paid for in the tenant's cache all the same.
    private func store(
        embedded: [Fingerprint: [Float]], cached: [Fingerprint: [Float]], spent: Money, in generation: Generation
    ) async throws {
        guard
            try await store.storeVectors(embedded: embedded, cached: cached, spent: spent, in: generation.id)
        else {
            if !embedded.isEmpty { try await store.cache(embedded, of: generation.tenant) }
            throw Unwanted()
        }
    }
}
