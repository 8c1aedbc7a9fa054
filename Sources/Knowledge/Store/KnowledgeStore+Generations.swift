package import Domain

extension KnowledgeStore {
    /// Begins the generation that a task builds, or finds the one it has begun already: `planned`, with a pending row
    /// for every document, and its audit event. The index's row is locked, so that no put falls between.
    /// - Throws: ``Failure`` `rebuild_running` (permanent) when another task builds one; `index_not_found`.
    package func begin(
        for task: TaskID, index: IndexName, of tenant: TenantID, settings: IndexSettings?, moneyMax: Money?
    ) async throws -> Generation { fatalError("unwritten") }

    package func generation(_ id: GenerationID) async throws -> Generation? { fatalError("unwritten") }

    /// The index's generations, the newest first, at most `limit`.
    package func generations(of index: IndexID, limit: Int) async throws -> [Generation] { fatalError("unwritten") }

    /// Generations that are kept up to date: the active one, and the previous one while it is kept.
    package func liveGenerations(of index: IndexID) async throws -> [Generation] { fatalError("unwritten") }

    /// Goes from one state to the next, by compare-and-set, with its audit event. False when it was not in `from` any more.
    package func advance(
        _ generation: GenerationID, from: GenerationState, to: GenerationState, report: [UInt8]? = nil
    ) async throws -> Bool { fatalError("unwritten") }

    /// Ends a generation that is being built as failed or cancelled, with why. False when it was over already.
    package func abandon(_ generation: GenerationID, as state: GenerationState, report: [UInt8]) async throws -> Bool {
        fatalError("unwritten")
    }

    /// Band hashes of a generation's chunks, page by page in the order of IDs: the input of deduplication.
    package func bands(
        of generation: GenerationID, after chunk: Int64, limit: Int
    ) async throws -> [(chunk: Int64, contentKey: Fingerprint, bands: [Int64])] { fatalError("unwritten") }

    /// The texts of chunks, to compare candidates by.
    package func texts(of chunks: [Int64], in generation: GenerationID) async throws -> [Int64: String] {
        fatalError("unwritten")
    }

    /// Marks chunks that say nearly the same, each with the smallest ID of its cluster.
    package func setClusters(_ clusters: [Int64: Int64], in generation: GenerationID) async throws {
        fatalError("unwritten")
    }

    /// What cutting over came to.
    package enum CutOver: Sendable, Hashable {
        case active
        /// Something came in meanwhile; catch up and come again.
        case behind(pending: Int)
        /// The generation is not one that may answer.
        case refused(GenerationState)
    }

    /// Makes a verified generation the one that answers, in one transaction: lock the index, see that nothing is pending
    /// and that chunks and documents are as many as were counted, flip, keep the old one for `keep`, audit.
    package func cutOver(to generation: GenerationID, keep: Duration, isForced: Bool = false) async throws -> CutOver {
        fatalError("unwritten")
    }

    /// Makes the previous generation answer again; what answers now becomes the previous one. One transaction.
    package func rollBack(_ index: IndexID) async throws -> CutOver { fatalError("unwritten") }

    /// What verification looks at, counted in the tables: chunks, distinct documents, chunks without a vector, vectors of
    /// another length, vectors that hold NaN or are zero.
    package func census(of generation: GenerationID) async throws -> GenerationCensus { fatalError("unwritten") }
}

package struct GenerationCensus: Sendable, Hashable {
    package var documentsStored: Int64
    /// Documents of the index that are not deleted.
    package var documentsExpected: Int64
    package var documentsWithChunks: Int64
    package var chunks: Int64
    package var vectors: Int64
    package var otherDimensions: Int64
    package var unsoundVectors: Int64
    package var failures: Int64
    package var pending: Int64

    package init(
        documentsStored: Int64, documentsExpected: Int64, documentsWithChunks: Int64, chunks: Int64, vectors: Int64,
        otherDimensions: Int64, unsoundVectors: Int64, failures: Int64, pending: Int64
    ) {
        self.documentsStored = documentsStored
        self.documentsExpected = documentsExpected
        self.documentsWithChunks = documentsWithChunks
        self.chunks = chunks
        self.vectors = vectors
        self.otherDimensions = otherDimensions
        self.unsoundVectors = unsoundVectors
        self.failures = failures
        self.pending = pending
    }
}
