import Domain
import Knowledge

extension Rebuild {
    private static let pieceChunks = [256, 32, 4]

    mutating func embed() async throws -> AttemptReport.Ending? {
        guard generation.settings.model != nil else { return try await advance(to: .indexing) }
        let (store, id) = (store, generation.id)
        let counts = generation.counts
        let verdict = try await round(
            of: "index.embed", done: counts.embedded + counts.failures, isEnough: { false },
            pieces: { troubled in
                try await store.barePieces(id, chunks: Self.pieceChunks[min(troubled, Self.pieceChunks.count - 1)])
            },
            input: { EmbedChunksInput.json(id, $0) })
        switch verdict {
        case .ask(let ending): return ending
        case .done: return try await advance(to: .indexing)
        }
    }

    /// A vector index is built after its vectors are there, beside the one that is searched. Where the database cannot have
    /// one, the vectors are compared in memory, and searches say so.
    mutating func index() async throws -> AttemptReport.Ending? {
        if generation.settings.backend != .exact, generation.settings.model != nil {
            do {
                try await handler.indexes.buildIndex(for: generation.id)
            } catch let failure as Failure {
                guard let wait = Self.wait(for: failure) else { throw failure }
                return wait
            }
        }
        return try await advance(to: .catchingUp)
    }

    /// While another index is built this one waits for its turn, as long as it takes: a build of an hour must not use up the
    /// attempts of those behind it. Nil for any other failure.
    static func wait(for failure: Failure) -> AttemptReport.Ending? {
        guard failure.code == VectorIndexes.busyCode else { return nil }
        return .snoozed(Snooze(after: .seconds(15), reason: WaitReason(rawValue: "index_being_built") ?? .snooze))
    }
}
