package import Domain
import PostgresDriver

extension KnowledgeStore {
    /// What cutting over came to.
    package enum CutOver: Sendable, Hashable {
        case active
        /// Something came in meanwhile; catch up and come again.
        case behind(pending: Int)
        /// The generation is not one that may answer.
        case refused(GenerationState)
    }

    /// Makes a verified generation the one that answers, in one transaction: lock the index, see that nothing is pending
    /// and that chunks and documents are as many as were counted, flip, keep the old one for `keep`, audit.
    ///
    /// The index's lock is what makes it exact: no put or delete falls between the look at the work list and the flip. The
    /// generation that was kept until now is over; nothing goes back further than one.
    ///
    /// Where somebody puts without a break there is always something pending, and nothing would ever be flipped. With a
    /// `lag` at most ``applyMax`` documents may come after the flip, if each was put so recently that no search need have
    /// found it yet; tasks that take them in are accepted in the same transaction.
    /// - Parameter states: the generation must be in one of them, judged behind the locks: a rebuild may come into
    ///   `verifying`, whose verification it alone knows of, while somebody else is on the way here.
    /// - Throws: ``Failure`` `generation_miscounted` (permanent) when the counts are wrong, unless `isForced`.
    package func cutOver(
        to generation: GenerationID, from states: Set<GenerationState> = [.verifying, .awaitingApproval],
        keep: Duration, isForced: Bool = false, lag: Duration? = nil
    ) async throws -> CutOver {
        guard let found = try await self.generation(generation) else { return .refused(.retired) }
        return try await postgres.transaction { transaction in
            let (index, generations) = try await transaction.runAtomically(
                LockIndex(id: found.index), LockGenerations(index: found.index))
            guard let index = index.first else { return .refused(.retired) }
            guard let target = generations.first(where: { $0.id == generation }) else { return .refused(.retired) }
            // Asked again after an answer that was lost.
            if target.state == .active { return .active }
            guard states.contains(target.state) else { return .refused(target.state) }
            let late = try await late(generation, lag: lag, on: transaction)
            guard let late else {
                let pending = try await transaction.run(CountPending(generation: generation, limit: Self.pageMax))
                return .behind(pending: pending.first ?? 0)
            }
            try await check(generation, isForced: isForced, on: transaction)
            var detail = index.detail
            detail["generation"] = .integer(Int64(target.number))
            detail["from"] = generations.first { $0.id == index.active }.map { .integer(Int64($0.number)) } ?? .null
            detail["forced"] = .bool(isForced)
            if !late.isEmpty {
                detail["pending"] = .integer(Int64(late.count))
                _ = try await transaction.accept(
                    ApplyInput.kind, ApplyInput.pieces(index.id, late), for: index.tenant)
            }
            _ = try await transaction.runAtomically(
                FlipGeneration(index: index.id, to: generation, keep: max(keep, .zero).inSeconds),
                RecordEvent(
                    action: .generationActivated, tenant: index.tenant, task: found.task, detail: detail))
            return .active
        }
    }

    /// Makes the previous generation answer again; what answers now becomes the previous one, for as long again. One
    /// transaction. Documents that the two have not taken in yet do not stand in the way: both are kept up to date.
    package func rollBack(_ index: IndexID) async throws -> CutOver {
        try await postgres.transaction { transaction in
            let (locked, _, ways) = try await transaction.runAtomically(
                LockIndex(id: index), LockGenerations(index: index), FindWayBack(index: index))
            guard let locked = locked.first, let back = ways.first else { return .refused(.retired) }
            var detail = locked.detail
            detail["generation"] = .integer(Int64(back.number))
            detail["from"] = .integer(Int64(back.left))
            _ = try await transaction.runAtomically(
                FlipGeneration(index: index, to: back.id, keep: back.keep),
                RecordEvent(action: .generationRolledBack, tenant: locked.tenant, detail: detail))
            return .active
        }
    }

    /// The documents that come after the flip; nil when it must wait for some.
    private func late(
        _ generation: GenerationID, lag: Duration?, on transaction: PostgresTransaction
    ) async throws -> [DocumentKey]? {
        let pending = try await transaction.run(
            ListLag(generation: generation, age: lag ?? .zero, limit: Self.applyMax + 1))
        guard !pending.isEmpty else { return [] }
        guard lag != nil, pending.count <= Self.applyMax, !pending.contains(where: \.isOverdue) else { return nil }
        return pending.map(\.key)
    }

    private func check(
        _ generation: GenerationID, isForced: Bool, on transaction: PostgresTransaction
    ) async throws {
        guard !isForced, let counts = try await transaction.run(CountContents(generation: generation)).first,
            !counts.agrees
        else { return }
        throw Failure(
            .permanent, code: "generation_miscounted",
            message: "The generation has \(counts.chunks) chunks of \(counts.documents) documents where "
                + "\(counts.chunksCounted) of \(counts.documentsCounted) were counted; build it anew.")
    }
}

extension Duration {
    /// For intervals of the database, which counts them in seconds.
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
