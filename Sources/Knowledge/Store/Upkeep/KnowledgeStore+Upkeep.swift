import Domain
import PostgresDriver

/// Maintenance of indexes: ends what has had its time, removes what nobody can reach any more, and asks again for documents
/// that nobody took in.
///
/// Any number of workers may run it at once, and any of them may die in it: every step is one short transaction over rows
/// that nobody else has locked, or a compare-and-set, and each pass is bounded. What is left comes with the next one.
extension KnowledgeStore {
    package func upkeep(_ options: UpkeepOptions = UpkeepOptions()) async throws -> UpkeepReport {
        var report = UpkeepReport()
        // A rebuild that was cancelled while it waited ran no code that could end its generation.
        _ = try await abandonOrphans(limit: options.batches)
        report.retired = try await retire(options)
        try await purgeOver(options, &report)
        try await purgeIndexes(options, &report)
        report.removed += try await forgetFailures(options)
        report.versions = try await repeated(options) {
            try await postgres.run(DropOldVersions(age: options.versions, limit: max(options.batch / 10, 1))).first ?? 0
        }
        report.cached = try await repeated(options) {
            try await postgres.run(DropOldVectors(age: options.cached, limit: options.batch)).first ?? 0
        }
        report.removals = try await repeated(options) {
            try await postgres.run(ForgetRemovals(age: options.removals, limit: options.batch)).first ?? 0
        }
        report.hidden = try await removeHidden(options)
        report.givenUp = try await giveUp(options)
        // The last, because it alone can fail for a reason that is not the database's: a kind that is not registered.
        report.nudged = try await nudge(options)
        return report
    }

    /// Runs a batch until it finds nothing, at most as often as allowed; how many rows it came to.
    func repeated(_ options: UpkeepOptions, _ batch: () async throws -> Int) async throws -> Int {
        var total = 0
        for _ in 0..<options.batches {
            let count = try await batch()
            total += count
            guard count > 0 else { break }
        }
        return total
    }

    private func retire(_ options: UpkeepOptions) async throws -> Int {
        var retired = 0
        for expired in try await postgres.run(FindExpired(limit: options.batches)) {
            retired += try await postgres.transaction { transaction in
                guard try await !transaction.run(LockFreeIndex(id: expired.index)).isEmpty else { return 0 }
                return try await transaction.run(RetireGeneration(id: expired.id)).count
            }
        }
        return retired
    }

    private func purgeOver(_ options: UpkeepOptions, _ report: inout UpkeepReport) async throws {
        for over in try await postgres.run(FindUnpurged(limit: options.batches)) {
            report.removed += try await repeated(options) { try await purge(over.id, limit: options.batch) }
            if try await markPurged(over.id, of: over.index) { report.purged += 1 }
        }
    }

    private func purgeIndexes(_ options: UpkeepOptions, _ report: inout UpkeepReport) async throws {
        for index in try await postgres.run(FindDeletedIndexes(limit: options.batches)) {
            report.removed += try await repeated(options) { try await purgeDeleted(index, limit: options.batch) }
        }
    }

    private func forgetFailures(_ options: UpkeepOptions) async throws -> Int {
        var removed = 0
        for generation in try await postgres.run(FindRemembered(age: options.failures, limit: options.batches)) {
            removed += try await postgres.transaction { transaction in
                guard try await !transaction.run(LockOverGeneration(id: generation)).isEmpty else { return 0 }
                return try await transaction.run(PurgeFailures(generation: generation, limit: options.batch)).first ?? 0
            }
        }
        return removed
    }
}
