/// What verification looks at, counted in the tables.
package struct GenerationCensus: Sendable, Hashable {
    /// As many documents as the generation itself says that it has taken in.
    package var documentsStored: Int64
    /// Documents of the index that are not deleted.
    package var documentsExpected: Int64
    package var documentsWithChunks: Int64
    package var chunks: Int64
    package var vectors: Int64
    /// Vectors of another length than the generation's.
    package var otherDimensions: Int64
    /// Vectors that hold NaN, are zero or are not of unit length.
    package var unsoundVectors: Int64
    /// Documents that the generation could not take in.
    package var failures: Int64
    package var pending: Int64
    /// Chunks that the model does not take: they stay without a vector.
    package var refusedVectors: Int64

    package init(
        documentsStored: Int64, documentsExpected: Int64, documentsWithChunks: Int64, chunks: Int64, vectors: Int64,
        otherDimensions: Int64, unsoundVectors: Int64, failures: Int64, pending: Int64, refusedVectors: Int64 = 0
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
        self.refusedVectors = refusedVectors
    }
}
