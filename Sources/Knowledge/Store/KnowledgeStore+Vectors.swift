package import Domain

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
        fatalError("unwritten")
    }

    /// Puts vectors into the tenant's cache, where they are not there yet. Vectors are brought to unit length.
    package func cache(_ vectors: [Fingerprint: [Float]], of tenant: TenantID) async throws { fatalError("unwritten") }

    /// Ranges of chunk IDs that cut the chunks without a vector into pieces: the work of children.
    package func barePieces(_ generation: GenerationID, chunks: Int) async throws -> [ClosedRange<Int64>] {
        fatalError("unwritten")
    }

    /// Chunks without a vector, in the order of their IDs.
    package func bareChunks(_ generation: GenerationID, in range: ClosedRange<Int64>, limit: Int) async throws
        -> [BareChunk]
    {
        fatalError("unwritten")
    }

    /// Gives chunks of a building generation their vectors, and stores those that came from a model in the tenant's cache, in one transaction.
    /// Chunks that are gone or have one are passed over. False, and nothing is written, when the generation is not in `embedding`.
    /// - Parameters:
    ///   - embedded: vectors that a model made now; `cached`: those that the cache had.
    ///   - spent: what the model cost; added to the generation's.
    /// - Throws: a permanent ``Failure`` `dimension_mismatch` when a vector has another length than the generation's.
    package func storeVectors(
        embedded: [Fingerprint: [Float]], cached: [Fingerprint: [Float]], spent: Money, in generation: GenerationID
    ) async throws -> Bool { fatalError("unwritten") }

    /// Names the chunks' documents as failed: their chunks stay without a vector and are found by words alone.
    package func failVectors(
        _ refusals: [(chunk: Int64, refusal: DocumentRefusal)], in generation: GenerationID
    ) async throws { fatalError("unwritten") }

    /// Adds to what building a generation has cost.
    package func addSpent(_ spent: Money, to generation: GenerationID) async throws { fatalError("unwritten") }
}
