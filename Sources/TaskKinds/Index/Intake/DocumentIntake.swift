import Domain
import Knowledge
import ModelGateway

/// Takes documents into a generation, with their vectors: reads them, takes from the tenant's cache what it has, asks the
/// model for the rest and stores each document in one transaction.
///
/// A vector that was paid for is in the cache before anything else happens, so an attempt that dies after that, and the
/// one that takes its place, pay for it once. A document whose pending row is gone, or has a newer number, is not written.
///
/// Small documents go to the model together, because a call has room for many texts; a larger one goes alone and is stored
/// before the next one is read. So at any moment there are the texts, chunks and vectors of one large document, or of as
/// many small ones, besides the contents of the page: the memory of a task is a small multiple of its largest document,
/// however many there are.
struct DocumentIntake: Sendable {
    let store: KnowledgeStore
    let gateway: Gateway
    let generation: Generation
    /// A generation in another state is not written to.
    let states: Set<GenerationState>
    let attempt: AttemptContext

    /// Bytes of content that are worked on together.
    static let batchBytesMax = 256 << 10

    private struct Read: Sendable {
        let pending: PendingDocument
        let reading: DocumentReading
    }

    func take(_ documents: [PendingDocument]) async throws -> IntakeCounts {
        var sum = IntakeCounts()
        for batch in Self.batches(documents) { sum += try await take(batch) }
        return sum
    }

    /// In their order, each with at most ``batchBytesMax`` of content but at least one document.
    static func batches(_ documents: [PendingDocument]) -> [ArraySlice<PendingDocument>] {
        var batches: [ArraySlice<PendingDocument>] = []
        var bytes = 0
        var start = 0
        for (place, pending) in documents.enumerated() {
            bytes += pending.document.content.count
            guard bytes > batchBytesMax, place > start else { continue }
            batches.append(documents[start..<place])
            start = place
            bytes = pending.document.content.count
        }
        return documents.isEmpty ? [] : batches + [documents[start...]]
    }

    private func take(_ documents: ArraySlice<PendingDocument>) async throws -> IntakeCounts {
        var counts = IntakeCounts()
        let read = try await read(documents, &counts)
        let (vectors, refused) = try await vectors(of: read, &counts)
        for document in read {
            try Task.checkCancellation()
            guard
                try await store.store(
                    document.reading, of: document.pending, vectors: vectors, in: generation.id, while: states)
            else {
                counts.superseded += 1
                continue
            }
            counts.add(document.reading)
            try await name(refused, in: document, &counts)
        }
        return counts
    }

    /// Reading is work for the processor, so others get a turn between documents.
    private func read(_ documents: ArraySlice<PendingDocument>, _ counts: inout IntakeCounts) async throws -> [Read] {
        let reader = DocumentReader(generation.settings)
        var read: [Read] = []
        for pending in documents {
            try Task.checkCancellation()
            do throws(DocumentRefusal) {
                read.append(Read(pending: pending, reading: try await reader.readAside(pending.document)))
            } catch {
                let isOurs = try await store.fail(error, of: pending, in: generation.id, while: states)
                if isOurs { counts.failures += 1 } else { counts.superseded += 1 }
            }
            await Task.yield()
        }
        return read
    }

    private func vectors(
        of read: [Read], _ counts: inout IntakeCounts
    ) async throws -> ([Fingerprint: [Float]], [Fingerprint: DocumentRefusal]) {
        guard generation.settings.model != nil else { return ([:], [:]) }
        let source = VectorSource(store: store, gateway: gateway, generation: generation, attempt: attempt)
        let texts = read.flatMap(\.reading.chunks).map { VectorSource.Text(key: $0.contentKey, words: $0.embedded) }
        let (cached, missing) = try await source.cached(texts)
        var vectors = cached
        var embedded = 0
        var spent = Money.zero
        let refused = try await source.embed(missing, node: "embed") { batch, usage in
            try await store.cache(batch, of: generation.tenant)
            if generation.state.isBuilding { try await store.addSpent(usage.cost, to: generation.id) }
            vectors.merge(batch) { first, _ in first }
            embedded += batch.count
            spent = spent + usage.cost
        }
        counts.cacheHits += cached.count
        counts.embedded += embedded
        counts.spent = counts.spent + spent
        return (vectors, refused)
    }

    /// A document with a text that the model refuses is stored all the same and found by its words; it is named.
    private func name(
        _ refused: [Fingerprint: DocumentRefusal], in document: Read, _ counts: inout IntakeCounts
    ) async throws {
        let keys = Set(document.reading.chunks.map(\.contentKey)).intersection(refused.keys)
        guard !keys.isEmpty else { return }
        let chunks = try await store.bareChunks(saying: Array(keys), in: generation.id)
        try await store.failVectors(
            chunks.compactMap { chunk in refused[chunk.contentKey].map { (chunk.id, $0) } }, in: generation.id)
        counts.failures += 1
    }
}
