import Domain
import PostgresDriver

/// Reads a generation into memory and keeps it up to date, page by page and without a transaction.
///
/// **Why pages of different moments make one whole.** Every change to a generation's chunks takes the row of the
/// generation, raises its version and writes the new number into what it changed, in one transaction; so versions are
/// committed in their order, and who sees version v sees everything up to v.
///
/// - A full load reads the version first, then the chunks by ID, then the changes since that version. A chunk that came,
///   changed or went while the pages were read has a higher version or is named as removed, and the changes bring it.
/// - Changes are read by version from where the last page ended. What a page passed over, because it was changed once
///   more meanwhile, has a higher version and comes in a later page.
/// - The last page says, in the same statement, that there was nothing behind it and which version that was. What has been
///   applied by then is that version, exactly; only then is a snapshot made of it.
/// - An ID is never given twice, so a removal can be applied twice, or to a chunk that was never seen.
///
/// So no connection is held while pages are analysed, no long snapshot keeps the server from cleaning up, and memory
/// is bounded by a page.
struct SnapshotLoader: Sendable {
    /// Chunks of a delta after which a full load is the shorter way, at least.
    static let deltaMin = 10_000
    private static let loadsMax = 3

    let postgres: PostgresClient
    /// Told what a load has come to; refuses it with an error when that is too much.
    let grown: @Sendable (_ bytes: Int) throws -> Void

    private enum Caught: Sendable {
        case up(GenerationHead)
        /// What has been read is of no use any more; this is what is to be loaded.
        case changed(GenerationHead)
    }

    /// Brings a writer up to what is there now, or makes a new one when there is none or it cannot be used.
    func bring(_ writer: inout SnapshotWriter?, to head: GenerationHead) async throws -> GenerationSnapshot {
        var head = head
        if var known = writer.take(), known.fits(head) {
            let caught: Caught
            do {
                caught = try await catchUp(&known, head)
            } catch {
                // What has been applied may be applied again, so the next delta goes on from here.
                writer = known
                throw error
            }
            switch caught {
            case .up(let end): return await finish(known, end, &writer)
            case .changed(let now): head = now
            }
        }
        for _ in 0..<Self.loadsMax {
            // While it is read so much may be removed that the list of removals no longer reaches back; then again.
            var fresh = try await load(head)
            switch try await catchUp(&fresh, head) {
            case .up(let end):
                fresh.trim()
                return await finish(fresh, end, &writer)
            case .changed(let now): head = now
            }
        }
        throw Failure.indexBusy
    }

    private func finish(
        _ brought: SnapshotWriter, _ end: GenerationHead, _ writer: inout SnapshotWriter?
    ) async -> GenerationSnapshot {
        var brought = brought
        if brought.isWasteful { brought = await brought.compacted() }
        let snapshot = brought.finished(end, version: end.version)
        writer = brought
        return snapshot
    }

    private func load(_ head: GenerationHead) async throws -> SnapshotWriter {
        let table = try await VectorTable.usable(for: head, on: postgres)
        var writer = SnapshotWriter(head, table: table)
        var after = Int64.min
        while true {
            var rows = try await postgres.run(ReadChunks(head: head, after: after, withVectors: table == nil))
            guard let last = rows.last else { return writer }
            if let table { rows = try await table.addMissingVectors(to: rows, of: head, on: postgres) }
            writer.upsert(rows)
            try grown(writer.bytes)
            after = last.id
            await Task.yield()
        }
    }

    /// Applies all changes.
    private func catchUp(_ writer: inout SnapshotWriter, _ head: GenerationHead) async throws -> Caught {
        var after = (version: writer.version, id: Int64.max)
        var taken = 0
        let limit = max(Self.deltaMin, writer.count / 2)
        writer.begin(head)
        while true {
            let rows = try await postgres.run(ReadChanges(head: head, since: writer.version, after: after))
            var changed: [ChunkRow] = []
            var now: (head: GenerationHead, floor: Int64, removed: [Int64], isLast: Bool)?
            for row in rows {
                switch row {
                case .head(let head, let floor, let removed, let isLast): now = (head, floor, removed, isLast)
                case .changed(let chunk): changed.append(chunk)
                }
            }
            guard let now else { throw Failure.generationGone }
            taken += changed.count
            guard now.floor <= writer.version, now.removed.count < Int(ReadChanges.removedMax), taken <= limit,
                writer.canGoOn(under: now.head)
            else { return .changed(now.head) }
            writer.upsert(changed)
            writer.remove(now.removed)
            if let table = writer.table, !now.removed.isEmpty { await table.remove(now.removed, on: postgres) }
            try grown(writer.bytes)
            if now.isLast { return .up(now.head) }
            if let last = changed.last { after = (last.version, last.id) }
            await Task.yield()
        }
    }
}

extension Failure {
    static let indexBusy = Failure(
        .transient, code: "index_busy",
        message: "The index changes faster than it can be loaded. Try again in a moment.")

    static let generationGone = Failure(
        .permanent, code: "index_not_found", message: "There is no such index, or it has been deleted.")
}
