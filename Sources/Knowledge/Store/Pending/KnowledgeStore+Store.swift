package import Domain
import PostgresDriver

extension KnowledgeStore {
    /// Takes a document in: its pending row goes, its older chunks go, the new ones come, with vectors where they are
    /// given (by content key); the generation's version and counts rise. One transaction.
    ///
    /// False, and nothing is written, when the pending row is not there with this number, because another worker or a
    /// later put was faster, or when the generation is in none of `states`. A reading without chunks is a failure.
    /// - Throws: a permanent ``Failure`` `dimension_mismatch` or `unsound_vector`.
    package func store(
        _ reading: DocumentReading, of pending: PendingDocument, vectors: [Fingerprint: [Float]],
        in generation: GenerationID, while states: Set<GenerationState>
    ) async throws -> Bool {
        guard !reading.chunks.isEmpty else {
            let refusal = DocumentRefusal(code: "empty_document", message: "There is no text in the document.")
            return try await fail(refusal, of: pending, in: generation, while: states)
        }
        let batch = try VectorBatch(vectors)
        let chunks = try reading.chunks.map { try StoredChunk($0, vector: batch.bytes[$0.contentKey]) }
        return try await taking(pending, in: generation, while: states) { transaction, locked in
            _ = try await transaction.runAtomically(
                RemoveChunks(
                    generation: generation, documents: [(pending.document.key.rawValue, .max)],
                    version: locked.version + 1),
                DropFailures(generation: generation, keys: [pending.document.key.rawValue]),
                InsertChunks(
                    generation: generation, index: locked.index, document: pending.document, chunks: chunks,
                    version: locked.version + 1, dimensions: try batch.dimensions(in: locked),
                    clusters: locked.state != .planned && locked.state != .slicing))
        }
    }

    /// Names a document that could not be taken in. Its pending row and its older chunks go. False as with `store`.
    package func fail(
        _ refusal: DocumentRefusal, of pending: PendingDocument, in generation: GenerationID,
        while states: Set<GenerationState>
    ) async throws -> Bool {
        let key = pending.document.key.rawValue
        return try await taking(pending, in: generation, while: states) { transaction, locked in
            _ = try await transaction.runAtomically(
                RemoveChunks(generation: generation, documents: [(key, .max)], version: locked.version + 1),
                NameFailures(
                    generation: generation, failures: [(key, pending.document.version, refusal)],
                    version: locked.version + 1))
        }
    }

    /// Runs `body` in the transaction that takes a document off the generation's work list; false without it when the
    /// document is not ours to take.
    private func taking(
        _ pending: PendingDocument, in generation: GenerationID, while states: Set<GenerationState>,
        _ body: @Sendable (PostgresTransaction, LockGeneration.Row) async throws -> Void
    ) async throws -> Bool {
        try await postgres.transaction { transaction in
            let (locked, taken) = try await transaction.runAtomically(
                LockGeneration(id: generation, states: states),
                TakePending(generation: generation, key: pending.document.key, seq: pending.seq, states: states))
            guard let locked = locked.first, !taken.isEmpty else { return false }
            try await body(transaction, locked)
            return true
        }
    }
}
