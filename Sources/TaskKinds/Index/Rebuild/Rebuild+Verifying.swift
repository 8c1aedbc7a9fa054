import Domain
import Knowledge

extension Rebuild {
    /// Flips in a row that come too late before the task lets others have its slot.
    private static let flipsMax = 5
    /// Within this time a document that was put is found, and need not be before.
    private static let lagMax = Duration.seconds(5)
    private static let wait = WaitReason(rawValue: "cutting_over") ?? .snooze

    /// Verified once: what came in afterwards was read and embedded like everything before it, and is counted by the flip.
    mutating func verify() async throws -> AttemptReport.Ending? {
        if generation.report == nil {
            try await nameRefused()
            let verification = Verification(
                store: store, searcher: handler.searcher, gateway: handler.gateway, generation: generation,
                attempt: attempt)
            var report = try await verification.report()
            report.isForced = input.isForced
            if let failure = try await refusal(of: report) {
                throw try await self.failure(failure, report: report)
            }
            guard try await store.keep(report, of: generation.id) else { return nil }
            try await reload()
        }
        guard !input.waitsForApproval else {
            return try await advance(to: .awaitingApproval, report: generation.report)
        }
        return try await flip()
    }

    /// An attempt that died between a document and the naming of its refused text left a chunk without a vector that
    /// nobody answers for. The model is asked once more and says no again.
    private func nameRefused() async throws {
        guard generation.settings.model != nil else { return }
        let bare = try await store.bareChunks(
            generation.id, in: 0...Int64.max, limit: EmbedChunksHandler.pageMax)
        let source = VectorSource(
            store: store, gateway: handler.gateway, generation: generation, attempt: attempt)
        let missing = try await source.cached(
            bare.map { VectorSource.Text(key: $0.contentKey, words: $0.embedded) }
        ).missing
        let refused = try await source.embed(missing, node: "verify") { vectors, usage in
            try await store.cache(vectors, of: generation.tenant)
            try await store.addSpent(usage.cost, to: generation.id)
        }
        guard !refused.isEmpty else { return }
        try await store.failVectors(
            bare.compactMap { chunk in refused[chunk.contentKey].map { (chunk.id, $0) } }, in: generation.id)
    }

    private func refusal(of report: GenerationReport) async throws -> Failure? {
        guard !report.blocking.isEmpty else { return nil }
        if report.blocking.map(\.name) == ["failures"], let most = report.blocking.first?.wanted.asInteger {
            return try await tooManyFailures(allowed: most)
        }
        let names = report.blocking.map {
            "\($0.name) (found \($0.found.encodedText()), wanted \($0.wanted.encodedText()))"
        }
        return Failure(
            .permanent, code: "verification_failed",
            message: "The new generation does not answer as it must: \(names.joined(separator: ", ")). "
                + "The old one answers on.")
    }

    /// A put that came while it was verified has found a generation that its task leaves to the rebuild. From now on tasks
    /// serve it, so what is left of those puts is taken in here, once; without it nobody could approve it.
    func handOver() async throws -> AttemptReport.Ending {
        _ = try await takePending(while: [.awaitingApproval], limit: Self.catchUpMax)
        return .result(result.encoded())
    }

    /// What came in since is taken in at once and it is tried again: between the last document and the flip lies one
    /// statement, and puts wait while it runs. Whoever puts without a break would keep it waiting for ever, so in the end
    /// it is flipped before the youngest documents are taken in.
    private mutating func flip() async throws -> AttemptReport.Ending? {
        for _ in 0..<Self.flipsMax {
            try Task.checkCancellation()
            switch try await store.cutOver(to: generation.id, keep: input.keep, isForced: input.isForced) {
            case .active, .refused: return nil
            case .behind: _ = try await takePending(while: [.verifying], limit: Self.catchUpMax)
            }
        }
        let last = try await store.cutOver(
            to: generation.id, keep: input.keep, isForced: input.isForced, lag: Self.lagMax)
        guard case .behind = last else { return nil }
        return .snoozed(Snooze(after: .milliseconds(500), reason: Self.wait))
    }
}
