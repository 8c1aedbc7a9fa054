package import Domain
import PostgresDriver

extension KnowledgeStore {
    /// What became of one document of a put.
    package enum PutOutcome: Sendable, Hashable {
        /// A new version of it is stored; searches find it when the generations have taken it in.
        case stored(version: Int32)
        /// The same content and title as before, and other permissions, which are in force already.
        case permitted(version: Int32)
        /// Everything as before.
        case unchanged(version: Int32)
    }

    /// Puts documents, at most ``putMax`` with ``putBytesMax`` of content and with different keys, all or none. In the
    /// same transaction the generations that are kept up to date, or being built, get their pending rows, permissions of
    /// chunks that stay are changed at once, and tasks `index.apply` are accepted, each for at most ``applyMax`` of the
    /// documents. Nil when the index is not there.
    ///
    /// Some ten statements in five round trips, however many documents there are.
    /// - Throws: a ``Failure`` `too_many_documents`, `put_too_large` or `repeated_key` (permanent); `kind_not_registered`.
    package func put(_ documents: [NewDocument], in index: IndexID) async throws -> [PutOutcome]? {
        try Self.check(documents)
        // Digested before anything is locked: 64 MiB take a while.
        let order = documents.indices.sorted { documents[$0].key < documents[$1].key }
        let sorted = order.map { (document: documents[$0], digest: documents[$0].digest) }
        let keys = sorted.map(\.document.key.rawValue)
        let outcomes: [PutOutcome]? = try await postgres.transaction { transaction in
            let (locked, targets) = try await transaction.runAtomically(
                LockIndex(id: index), FindPutTargets(index: index, keys: keys))
            guard let locked = locked.first else { return nil }
            let plan = PutPlan(sorted, over: targets, seq: locked.seq)
            try await permit(plan.permitted, in: locked, on: transaction)
            try await store(plan, in: locked, on: transaction)
            return plan.outcomes
        }
        guard let outcomes else { return nil }
        let places = Dictionary(zip(order, outcomes)) { first, _ in first }
        return documents.indices.compactMap { places[$0] }
    }

    private static func check(_ documents: [NewDocument]) throws {
        guard documents.count <= putMax else {
            throw Failure(
                .permanent, code: "too_many_documents",
                message: "At most \(putMax) documents are put at once; send fewer.")
        }
        guard documents.reduce(0, { $0 + $1.content.count }) <= putBytesMax else {
            throw Failure(
                .permanent, code: "put_too_large",
                message:
                    "The documents have more than \(putBytesMax >> 20) MiB of content together; send fewer at once.")
        }
        guard Set(documents.map(\.key)).count == documents.count else {
            throw Failure(
                .permanent, code: "repeated_key", message: "A key is given twice; which of the two counts is not clear."
            )
        }
    }

    /// Puts other permissions in force on the chunks of every generation. Takes the generations' locks before any
    /// pending row's, as whoever stores does.
    private func permit(
        _ rows: [PutPlan.Row], in index: LockedIndex, on transaction: PostgresTransaction
    ) async throws {
        guard !rows.isEmpty else { return }
        let generations = try await transaction.run(LockGenerations(index: index.id))
        _ = try await transaction.runAll(generations.map { SetChunkPermissions(generation: $0.id, rows: rows) })
        _ = try await transaction.run(PutDocuments(index: index, rows: rows))
    }

    private func store(_ plan: PutPlan, in index: LockedIndex, on transaction: PostgresTransaction) async throws {
        let pending = plan.stored + plan.asked
        guard !pending.isEmpty || !plan.permitted.isEmpty else { return }
        if !pending.isEmpty {
            _ = try await transaction.runAtomically(
                PutDocuments(index: index, rows: pending),
                SupersedeVersions(index: index.id, versions: plan.superseded),
                InsertVersions(index: index, rows: plan.stored),
                InsertPending(index: index.id, rows: pending),
                CountDocuments(index: index.id, seq: plan.seq, added: plan.added))
            _ = try await transaction.accept(
                ApplyInput.kind, ApplyInput.pieces(index.id, pending.map(\.document.key)), for: index.tenant)
        }
        var detail = index.detail
        detail["documents"] = .integer(Int64(plan.stored.count))
        detail["permissions_changed"] = .integer(Int64(plan.permitted.count))
        _ = try await transaction.run(RecordEvent(action: .documentsPut, tenant: index.tenant, detail: detail))
    }

    package static let putMax = 500
    package static let putBytesMax = 64 << 20
    package static let applyMax = 50
}
