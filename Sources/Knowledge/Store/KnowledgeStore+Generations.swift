package import Domain
import PostgresDriver

extension KnowledgeStore {
    package func generation(_ id: GenerationID) async throws -> Generation? {
        try await postgres.run(FindGeneration(id: id)).first
    }

    /// The index's generations, the newest first, at most `limit`.
    package func generations(of index: IndexID, limit: Int) async throws -> [Generation] {
        try await postgres.run(ListGenerations(index: index, limit: limit))
    }

    /// Generations that are kept up to date: the active one first, and the previous one while it is kept.
    package func liveGenerations(of index: IndexID) async throws -> [Generation] {
        try await postgres.run(ListLiveGenerations(index: index))
    }

    /// Goes from one state to the next, by compare-and-set, with its audit event. False when it was not in `from` any more.
    ///
    /// Which state follows which is ``GenerationState/successors``; what answers is changed by ``cutOver(to:from:keep:isForced:lag:)``
    /// and ``rollBack(_:)`` alone.
    package func advance(
        _ generation: GenerationID, from: GenerationState, to: GenerationState, report: [UInt8]? = nil
    ) async throws -> Bool {
        precondition(from.successors.contains(to), "a generation does not go from \(from) to \(to)")
        precondition(from.isBuilding && to != .active, "what answers is changed by cutting over")
        let action: AuditAction = to.isBuilding ? .generationProgressed : .generationFailed
        return try await move(generation, from: [from], to: to, report: report, action)
    }

    /// Ends a generation that is being built as failed or cancelled, with why. False when it was over already.
    package func abandon(_ generation: GenerationID, as state: GenerationState, report: [UInt8]) async throws -> Bool {
        precondition(state == .failed || state == .cancelled, "a generation is abandoned as failed or cancelled")
        return try await move(
            generation, from: GenerationState.building, to: state, report: report, .generationFailed)
    }

    /// Two statements, the lock first: one that locks a row and then changes it looks at it twice with one snapshot. Waits
    /// somebody else for the row in between, and is a row being added that refers to it, the two wait for each other.
    private func move(
        _ generation: GenerationID, from states: Set<GenerationState>, to state: GenerationState, report: [UInt8]?,
        _ action: AuditAction
    ) async throws -> Bool {
        let (_, moved) = try await postgres.runAtomically(
            LockGeneration(id: generation, states: states),
            MoveGeneration(id: generation, from: states, to: state, report: report, action: action))
        return !moved.isEmpty
    }

    /// Band hashes of a generation's chunks, page by page in the order of IDs: the input of deduplication.
    package func bands(
        of generation: GenerationID, after chunk: Int64, limit: Int
    ) async throws -> [(chunk: Int64, contentKey: Fingerprint, bands: [Int64])] {
        try await postgres.run(ReadBands(generation: generation, after: chunk, limit: limit))
    }

    /// The texts of chunks, to compare candidates by.
    package func texts(of chunks: [Int64], in generation: GenerationID) async throws -> [Int64: String] {
        let rows = try await postgres.run(ReadTexts(generation: generation, chunks: chunks))
        return Dictionary(rows.map { ($0.chunk, $0.text) }) { first, _ in first }
    }

    /// Marks chunks that say nearly the same, each with the smallest ID of its cluster. In transactions of
    /// ``clustersMax``: doing it again, after a crash between two of them, changes nothing that is done.
    package func setClusters(_ clusters: [Int64: Int64], in generation: GenerationID) async throws {
        let sorted = clusters.sorted { $0.key < $1.key }.map { (chunk: $0.key, cluster: $0.value) }
        let states = GenerationState.building.union(GenerationState.live)
        for start in stride(from: 0, to: sorted.count, by: Self.clustersMax) {
            let some = Array(sorted[start..<min(start + Self.clustersMax, sorted.count)])
            try await postgres.transaction { transaction in
                guard let locked = try await transaction.run(LockGeneration(id: generation, states: states)).first
                else {
                    return
                }
                _ = try await transaction.run(
                    SetClusters(generation: generation, clusters: some, version: locked.version + 1))
            }
        }
    }

    /// What verification looks at, counted in the tables at one moment: chunks, distinct documents, chunks without a
    /// vector, vectors of another length, vectors that hold NaN or are zero. Reads every vector once, page by page.
    /// - Throws: ``Failure`` `generation_not_found` (permanent).
    package func census(of generation: GenerationID) async throws -> GenerationCensus {
        try await postgres.transaction { transaction in
            let (_, counted) = try await transaction.runAtomically(SeeOneMoment(), TakeCensus(generation: generation))
            guard var census = counted.first else {
                throw Failure(.permanent, code: "generation_not_found", message: "There is no such generation.")
            }
            var after: Int64 = 0
            while true {
                let page = try await transaction.run(
                    ReadVectors(generation: generation, after: after, limit: Self.vectorsMax))
                census.unsoundVectors += Int64(page.count { !VectorBytes.isSound($0.vector) })
                guard page.count == Self.vectorsMax, let last = page.last else { return census }
                after = last.chunk
            }
        }
    }

    static let clustersMax = 5_000
    static let vectorsMax = 2_000
}
