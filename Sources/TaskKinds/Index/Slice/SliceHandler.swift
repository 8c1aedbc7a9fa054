import Domain
import Knowledge

/// `index.slice`: reads documents of a generation that is being built and stores their chunks, without vectors. What it has
/// stored is pending no more, so an attempt after a lost one begins where that ended.
struct SliceHandler: ReadingTaskHandler {
    /// Documents of one look; the store bounds their bytes.
    private static let pageMax = 25

    let store: KnowledgeStore
    let pool: PoolName

    var description: KindDescription {
        KindDescription(
            kind: "index.slice", summary: "Cuts documents of a rebuild into chunks.", pool: pool,
            retry: IndexKinds.retry, timeout: .seconds(600), isPublic: false, diagram: nil)
    }

    func run(_ input: SliceInput, _ attempt: AttemptContext) async throws -> AttemptReport {
        guard let generation = try await store.generation(input.generation), generation.tenant == attempt.tenant else {
            throw Failure.generationGone
        }
        var run = Run(store: store, generation: generation, reader: DocumentReader(generation.settings))
        var last: DocumentKey?
        while run.isWanted {
            let page = try await store.pending(generation.id, keys: input.keys, after: last, limit: Self.pageMax)
            guard let end = page.last else { break }
            for document in page { try await run.take(document) }
            last = end.document.key
        }
        return AttemptReport(result: JSONValue.object(run.counts.members).encoded())
    }

    private struct Run {
        let store: KnowledgeStore
        let generation: Generation
        let reader: DocumentReader
        var counts = IntakeCounts()
        /// False once the generation is sliced no more: cancelled, or failed, or its parent has gone on without this task.
        var isWanted: Bool

        init(store: KnowledgeStore, generation: Generation, reader: DocumentReader) {
            self.store = store
            self.generation = generation
            self.reader = reader
            isWanted = generation.state == .slicing
        }

        mutating func take(_ pending: PendingDocument) async throws {
            guard isWanted else { return }
            try Task.checkCancellation()
            if try await !isTaken(pending) {
                counts.superseded += 1
                isWanted = try await store.generation(generation.id)?.state == .slicing
            }
            // Reading is work for the processor: others get a turn between documents.
            await Task.yield()
        }

        private mutating func isTaken(_ pending: PendingDocument) async throws -> Bool {
            let reading: DocumentReading
            do throws(DocumentRefusal) {
                reading = try await reader.readAside(pending.document)
            } catch {
                let isOurs = try await store.fail(error, of: pending, in: generation.id, while: [.slicing])
                if isOurs { counts.failures += 1 }
                return isOurs
            }
            let isOurs = try await store.store(
                reading, of: pending, vectors: [:], in: generation.id, while: [.slicing])
            if isOurs { counts.add(reading) }
            return isOurs
        }
    }
}
