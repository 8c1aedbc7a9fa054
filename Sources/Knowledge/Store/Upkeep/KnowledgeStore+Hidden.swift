import Domain
import PostgresDriver

extension KnowledgeStore {
    /// Removes what is left of documents that were hidden when they were deleted; how many documents.
    func removeHidden(_ options: UpkeepOptions) async throws -> Int {
        var removed = 0
        for index in try await postgres.run(FindHiddenIndexes(limit: options.batches)) {
            removed += try await repeated(options) { try await removeHidden(index, limit: options.batch) }
        }
        return removed
    }

    /// Removes the first of them with at most about `limit` chunks, but at least one document, in one transaction. 0 when
    /// none are left or somebody else has the index.
    ///
    /// A document that was put again meanwhile keeps what is newer than what was hidden.
    func removeHidden(_ index: IndexID, limit: Int) async throws -> Int {
        try await postgres.transaction { transaction in
            let (locked, hidden) = try await transaction.runAtomically(
                LockFreeIndex(id: index), FindHidden(index: index, chunksMax: limit))
            guard let locked = locked.first, let first = hidden.first else { return 0 }
            var chunks = first.chunks
            let others = hidden.dropFirst().prefix { document in
                chunks += document.chunks
                return chunks <= limit
            }
            let documents = ([first] + others).map { (key: $0.key, version: $0.version) }
            let generations = try await transaction.run(LockGenerations(index: index))
            try await removeChunks(of: documents, from: generations, of: locked.tenant, on: transaction)
            _ = try await transaction.run(DropHidden(index: index, documents: documents))
            return documents.count
        }
    }
}
