package import Domain
import PostgresDriver

extension KnowledgeStore {
    /// A chunk that has no vector yet.
    package struct BareChunk: Sendable, Hashable {
        package let id: Int64
        package let contentKey: Fingerprint
        /// The document's title and the chunk's headings, then its text: what is embedded.
        package let embedded: String
        package init(id: Int64, contentKey: Fingerprint, embedded: String) {
            self.id = id
            self.contentKey = contentKey
            self.embedded = embedded
        }
    }

    /// The vectors that a tenant's cache has.
    package func cachedVectors(_ keys: [Fingerprint], of tenant: TenantID) async throws -> [Fingerprint: [Float]] {
        let rows = try await postgres.run(FindCached(tenant: tenant, keys: Array(Set(keys))))
        return Dictionary(rows.map { ($0.key, $0.vector) }) { first, _ in first }
    }

    /// Puts vectors into the tenant's cache, where they are not there yet. Vectors are brought to unit length.
    /// - Throws: a permanent ``Failure`` `unsound_vector` or `dimension_mismatch`; nothing is stored then.
    package func cache(_ vectors: [Fingerprint: [Float]], of tenant: TenantID) async throws {
        guard !vectors.isEmpty else { return }
        try await postgres.execute(CacheVectors(tenant: tenant, vectors: VectorBatch(vectors).sorted))
    }

    /// Ranges of chunk IDs that cut the chunks without a vector into pieces: the work of children. Those that the model
    /// has refused are in none.
    package func barePieces(_ generation: GenerationID, chunks: Int) async throws -> [ClosedRange<Int64>] {
        try await postgres.run(ListBarePieces(generation: generation, chunks: chunks))
    }

    /// Chunks without a vector, in the order of their IDs, without those that the model has refused.
    package func bareChunks(_ generation: GenerationID, in range: ClosedRange<Int64>, limit: Int) async throws
        -> [BareChunk]
    {
        try await postgres.run(ListBareChunks(generation: generation, range: range, limit: limit))
    }

    /// Gives chunks of a building generation their vectors, and stores those that came from a model in the tenant's cache, in one transaction.
    /// Chunks that are gone or have one are passed over. False, and nothing is written, when the generation is not in `embedding`.
    /// - Parameters:
    ///   - embedded: vectors that a model made now; `cached`: those that the cache had.
    ///   - spent: what the model cost; added to the generation's.
    /// - Throws: a permanent ``Failure`` `dimension_mismatch` when a vector has another length than the generation's;
    ///   `unsound_vector`.
    package func storeVectors(
        embedded: [Fingerprint: [Float]], cached: [Fingerprint: [Float]], spent: Money, in generation: GenerationID
    ) async throws -> Bool {
        let all = try VectorBatch(embedded.merging(cached) { made, _ in made })
        let made = try VectorBatch(embedded).sorted
        let sorted = all.sorted
        return try await postgres.transaction { transaction in
            guard
                let locked = try await transaction.run(LockGeneration(id: generation, states: [.embedding])).first
            else { return false }
            _ = try await transaction.runAtomically(
                InsertVectors(
                    generation: generation, vectors: sorted, cached: sorted.map { embedded[$0.key] == nil },
                    version: locked.version + 1, dimensions: try all.dimensions(in: locked), spent: spent),
                CacheVectors(tenant: locked.tenant, vectors: made))
            return true
        }
    }

    /// Names the chunks' documents as failed: their chunks stay without a vector and are found by words alone. Chunks
    /// that are gone are passed over.
    package func failVectors(
        _ refusals: [(chunk: Int64, refusal: DocumentRefusal)], in generation: GenerationID
    ) async throws {
        let reasons = Dictionary(refusals.map { ($0.chunk, $0.refusal) }) { first, _ in first }
        try await postgres.transaction { transaction in
            let states = GenerationState.building.union(GenerationState.live)
            guard let locked = try await transaction.run(LockGeneration(id: generation, states: states)).first else {
                return
            }
            let marked = try await transaction.run(
                RefuseVectors(generation: generation, chunks: reasons.keys.sorted(), version: locked.version + 1))
            // One reason for each document: that of its first chunk.
            var failures: [DocumentKey: (key: String, version: Int32, refusal: DocumentRefusal)] = [:]
            for row in marked.sorted(by: { $0.chunk < $1.chunk }) {
                guard let key = DocumentKey(row.key), let refusal = reasons[row.chunk] else { continue }
                failures[key] = failures[key] ?? (row.key, row.version, refusal)
            }
            _ = try await transaction.run(
                NameFailures(
                    generation: generation, failures: Array(failures.values), version: locked.version + 1))
        }
    }

    /// Adds to what building a generation has cost.
    package func addSpent(_ spent: Money, to generation: GenerationID) async throws {
        try await postgres.execute(AddSpent(generation: generation, spent: spent))
    }
}
