package import Domain
import PostgresDriver

extension KnowledgeStore {
    /// Deletes documents, at most ``deleteMax``. When this returns no search finds them any more, in any generation, and
    /// no verb of the store shows them. Returns the keys that were there, in their order.
    ///
    /// Their texts, chunks and cached vectors are gone too when this returns, and their digests stay; unless they are more
    /// than one statement should remove: then they are hidden, which is one cheap write for each document, and maintenance
    /// removes what they said within minutes (``removeHidden(_:limit:)``).
    ///
    /// A vector that a worker is paying for at this moment may still reach the cache afterwards: a list of numbers behind
    /// a digest, which the cache's own retention removes.
    /// - Parameter chunksAtOnce: chunks, of all generations together, that are removed in this transaction at most.
    package func delete(
        _ keys: [DocumentKey], from index: IndexID, chunksAtOnce: Int = chunksAtOnceMax
    ) async throws -> [DocumentKey] {
        guard keys.count <= Self.deleteMax else {
            throw Failure(
                .permanent, code: "too_many_documents",
                message: "At most \(Self.deleteMax) documents are deleted at once; send fewer.")
        }
        let sorted = Set(keys).sorted().map(\.rawValue)
        return try await postgres.transaction { transaction in
            let (locked, generations) = try await transaction.runAtomically(
                LockIndex(id: index), LockGenerations(index: index))
            guard let locked = locked.first else { return [] }
            let weighed = try await transaction.run(
                WeighDocuments(
                    index: index, generations: generations.map(\.id), keys: sorted, limit: chunksAtOnce + 1))
            let hides = weighed.contains { $0.chunks > chunksAtOnce || $0.bytes > Self.bytesAtOnceMax }
            let gone = try await transaction.run(
                RemoveDocuments(index: index, keys: sorted, seq: locked.seq, hides: hides))
            guard !gone.isEmpty else { return [] }
            _ = try await transaction.run(DropPending(index: index, keys: gone))
            _ = try await transaction.runAll(generations.map { DropFailures(generation: $0.id, keys: gone) })
            if !hides {
                try await removeChunks(
                    of: gone.map { ($0, .max) }, from: generations, of: locked.tenant, on: transaction)
            }
            var detail = locked.detail
            detail["documents"] = .integer(Int64(gone.count))
            _ = try await transaction.run(RecordEvent(action: .documentsDeleted, tenant: locked.tenant, detail: detail))
            return gone.compactMap { DocumentKey($0) }
        }
    }

    /// Removes the chunks of documents up to a version of each from all generations, and the cached vectors of what only
    /// they said.
    func removeChunks(
        of documents: [(key: String, version: Int32)], from generations: [LockGenerations.Row], of tenant: TenantID,
        on transaction: PostgresTransaction
    ) async throws {
        let contents = try await transaction.runAll(
            generations.map { RemoveChunks(generation: $0.id, documents: documents, version: $0.version + 1) })
        let cached = Set(contents.flatMap { $0 }).sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        _ = try await transaction.run(DropCached(tenant: tenant, keys: cached, generations: generations.map(\.id)))
    }

    package static let deleteMax = 500
    /// About 1.5 s of removing rows, under the index's lock.
    package static let chunksAtOnceMax = 50_000
    static let bytesAtOnceMax: Int64 = 256 << 20
}
