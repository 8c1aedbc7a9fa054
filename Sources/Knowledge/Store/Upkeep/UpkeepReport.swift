/// What ``KnowledgeStore/upkeep(_:)`` has done, in rows; all zero when there was nothing to do.
package struct UpkeepReport: Sendable, Hashable {
    /// Previous generations whose time was over.
    package var retired = 0
    /// Generations and indexes of which everything is removed now.
    package var purged = 0
    /// Rows of generations and indexes that are over.
    package var removed = 0
    /// Versions of documents that others had taken the place of.
    package var versions = 0
    /// Cached vectors.
    package var cached = 0
    /// Remembered removals of chunks.
    package var removals = 0
    /// Indexes with documents that nobody had taken in for a while, and were asked for again.
    package var nudged = 0
    /// Documents that were asked for in vain and are named as failed now.
    package var givenUp = 0
    /// Documents that had been hidden when they were deleted, and are removed now.
    package var hidden = 0

    package init() {}
}

/// How long things are kept. On the database's clock.
package struct UpkeepOptions: Sendable {
    /// Versions of documents behind the one that took their place; citations of them resolve for so long.
    package var versions = Duration.seconds(30 * 86_400)
    /// Cached vectors, from when they were made; being used does not keep them longer, or every search would write.
    package var cached = Duration.seconds(90 * 86_400)
    /// Removals of chunks; a reader that comes back later loads everything anew.
    package var removals = Duration.seconds(3_600)
    /// Why documents failed in generations that are over.
    package var failures = Duration.seconds(30 * 86_400)
    /// A document that is pending for longer is asked for again, ever more rarely, and an index at most once in as long.
    package var pending = Duration.seconds(300)
    /// Rows per transaction.
    package var batch = 5_000
    /// Transactions per step; what is left comes the next time.
    package var batches = 20

    package init() {}
}
