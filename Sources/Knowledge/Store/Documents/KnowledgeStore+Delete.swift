package import Domain
import PostgresDriver

extension KnowledgeStore {
    /// Deletes documents, at most ``deleteMax``. When this returns no search finds them any more, in any generation, and
    /// their texts and cached vectors are gone; their digests stay. Returns the keys that were there, in their order.
    ///
    /// A vector that a worker is paying for at this moment may still reach the cache afterwards: a list of numbers behind
    /// a digest, which the cache's own retention removes.
    package func delete(_ keys: [DocumentKey], from index: IndexID) async throws -> [DocumentKey] {
        guard keys.count <= Self.deleteMax else {
            throw Failure(
                .permanent, code: "too_many_documents",
                message: "At most \(Self.deleteMax) documents are deleted at once; send fewer.")
        }
        let sorted = Set(keys).sorted()
        return try await postgres.transaction { transaction in
            let (locked, generations) = try await transaction.runAtomically(
                LockIndex(id: index), LockGenerations(index: index))
            guard let locked = locked.first else { return [] }
            let gone = try await transaction.run(
                RemoveDocuments(index: index, keys: sorted.map(\.rawValue), seq: locked.seq))
            guard !gone.isEmpty else { return [] }
            try await remove(gone, from: generations, of: locked, on: transaction)
            var detail = locked.detail
            detail["documents"] = .integer(Int64(gone.count))
            _ = try await transaction.run(RecordEvent(action: .documentsDeleted, tenant: locked.tenant, detail: detail))
            return gone.compactMap { DocumentKey($0) }
        }
    }

    private func remove(
        _ keys: [String], from generations: [LockGenerations.Row], of index: LockedIndex,
        on transaction: PostgresTransaction
    ) async throws {
        _ = try await transaction.run(DropPending(index: index.id, keys: keys))
        let contents = try await transaction.runAll(
            generations.map { RemoveChunks(generation: $0.id, keys: keys, version: $0.version + 1) })
        _ = try await transaction.runAll(generations.map { DropFailures(generation: $0.id, keys: keys) })
        let cached = Set(contents.flatMap { $0 }).sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        _ = try await transaction.run(
            DropCached(tenant: index.tenant, keys: cached, generations: generations.map(\.id)))
    }

    package static let deleteMax = 500
}
