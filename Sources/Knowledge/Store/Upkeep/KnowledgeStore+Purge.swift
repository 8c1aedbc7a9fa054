package import Domain
import PostgresDriver

extension KnowledgeStore {
    /// Removes at most about `limit` rows of an index that was deleted, or of its generations that are over, or documents of
    /// it that were hidden. False when nothing is left that is not in somebody else's hands.
    package func purge(_ index: IndexID, limit: Int) async throws -> Bool {
        for over in try await postgres.run(FindUnpurged(index: index, limit: 10)) {
            let removed = try await purge(over.id, limit: limit)
            if removed > 0 { return true }
            if try await markPurged(over.id, of: over.index) { return true }
        }
        if try await purgeDeleted(index, limit: limit) > 0 { return true }
        return try await removeHidden(index, limit: limit) > 0
    }

    /// Removes at most `limit` rows of a generation that is over; 0 when none are left or another worker is at it.
    func purge(_ generation: GenerationID, limit: Int) async throws -> Int {
        try await postgres.transaction { transaction in
            guard let locked = try await transaction.run(LockOverGeneration(id: generation)).first else { return 0 }
            let chunks =
                try await transaction.run(
                    PurgeChunks(
                        generation: generation, tenant: locked.tenant, dropsCached: locked.isIndexDeleted, limit: limit)
                ).first ?? 0
            guard chunks < limit else { return chunks }
            let (pending, removals) = try await transaction.runAtomically(
                PurgePending(generation: generation, limit: limit - chunks),
                PurgeRemovals(generation: generation, limit: limit - chunks))
            return chunks + (pending.first ?? 0) + (removals.first ?? 0)
        }
    }

    func markPurged(_ generation: GenerationID, of index: IndexID) async throws -> Bool {
        try await postgres.transaction { transaction in
            guard try await !transaction.run(LockFreeIndex(id: index)).isEmpty else { return false }
            return try await !transaction.run(MarkPurged(generation: generation)).isEmpty
        }
    }

    /// Removes at most `limit` rows of a deleted index whose generations are empty, the index itself last. 0 when nothing is
    /// left or another worker is at it.
    func purgeDeleted(_ index: IndexID, limit: Int) async throws -> Int {
        try await postgres.transaction { transaction in
            let (locked, leftovers) = try await transaction.runAtomically(
                LockFreeIndex(id: index), FindLeftovers(index: index))
            guard !locked.isEmpty, let left = leftovers.first, !left.hasChunks else { return 0 }
            var removed = 0
            for generation in left.failed where removed < limit {
                removed +=
                    try await transaction.run(
                        PurgeFailures(generation: generation, limit: limit - removed)
                    ).first ?? 0
            }
            guard removed == 0 else { return removed }
            // Their contents are large: a tenth as many.
            removed = try await transaction.run(PurgeVersions(index: index, limit: max(limit / 10, 1))).first ?? 0
            guard removed == 0 else { return removed }
            removed = try await transaction.run(PurgeDocuments(index: index, limit: limit)).first ?? 0
            guard removed == 0 else { return removed }
            return try await transaction.run(PurgeIndex(index: index)).count
        }
    }
}
