package import Domain
package import PostgresDriver

/// Searches indexes. Keeps what it has loaded of generations in memory, within a bound, for all searches of the process.
///
/// A search holds no connection while it thinks: it is a few single statements on the shared connections.
///
/// ```
///   head      which generation answers, and its version
///   vector    of the query: cache, else `embed` (may take seconds)
///   snapshot  of that generation, at that version or later: in memory, or one load or delta for all who wait
///   scan      words and vectors, the permission filter inside; fuse; collapse
///   hits      ONE statement: the chunks that are left, filtered by permission once more, and the pointer
///   rank      if wanted: a model scores them (may take seconds), and `hits` is read once more
/// ```
///
/// Why an answer cannot be wrong, whatever happens between these steps:
///
/// - **No two generations.** Everything that is shown is read by `hits`, which asks for chunks by (generation, ID): rows
///   of one generation only, as of one moment. When the pointer it reads in the same moment names another one, the
///   search begins anew. A storm of flips ends that after a few rounds: the answer is then whole, of a generation that
///   answered while the search was under way.
/// - **Nothing deleted.** Deleting removes chunks from every generation in the transaction that is acknowledged, or hides
///   them where they are too many; `hits` sees no row that was removed or hidden before it began. The words and vectors
///   of the snapshot choose, they are never shown.
/// - **Nothing that may not be seen.** The filter of the scan uses permissions as they were; `hits` judges each row, those of
///   duplicates too, by its permissions as they are.
/// - **Nothing of a strange tenant.** A generation is found by (tenant, name) or (tenant, ID), and `hits` asks for the
///   tenant again.
///
/// What was found and is missing from `hits` has changed meanwhile; the search then takes in the changes and looks again,
/// so that others come in its place.
package final class Searcher: Sendable {
    /// Turns a query into a vector of the index's model; nil when it cannot be had now, which degrades the answer.
    package typealias Embedding = @Sendable (_ model: String, _ query: String) async throws -> [Float]?

    private static let roundsMax = 5

    let postgres: PostgresClient
    let snapshots: SnapshotCache
    private let queries = QueryVectors()

    /// - Parameter memoryMax: bytes of generations kept in memory at most.
    package init(postgres: PostgresClient, memoryMax: Int = 1 << 30) {
        self.postgres = postgres
        snapshots = SnapshotCache(postgres: postgres, memoryMax: memoryMax)
    }

    /// What is kept in memory, for gauges.
    package var memory: SearchMemory { snapshots.figures }

    /// - Throws: a permanent ``Failure``: `invalid_request`, `index_not_found`, `index_empty_model` (vectors wanted of an
    ///   index without a model), `dimension_mismatch`, `index_too_large`; a transient one, `index_busy`.
    ///
    /// Without a `ranker` nothing is reranked, whatever the request says.
    package func search(
        _ request: SearchRequest, in index: IndexName, of tenant: TenantID, embed: Embedding, ranker: Ranker? = nil
    ) async throws -> SearchAnswer {
        let request = try request.checked()
        let head = { try await self.postgres.run(ReadActiveHead(index: index, tenant: tenant)).first }
        let outcome = try await search(request, of: tenant, mustBeActive: true, embed, head: head)
        guard let ranker, request.rerank != nil else { return outcome.answer.cut(to: request.count) }
        if let answer = try await reranked(outcome, request, tenant, ranker) { return answer.cut(to: request.count) }
        // Its generation went while the model thought. What answers now is searched, and nobody is asked once more.
        let again = try await search(request, of: tenant, mustBeActive: true, embed, head: head)
        var answer = again.answer.cut(to: request.count)
        answer.reranking = .skipped(reason: Self.changed)
        return answer
    }

    /// Searches a generation that need not be the one that answers: for verification.
    package func search(
        _ request: SearchRequest, generation: GenerationID, of tenant: TenantID, embed: Embedding
    ) async throws -> SearchAnswer {
        let request = try request.checked()
        let outcome = try await search(request, of: tenant, mustBeActive: false, embed) {
            try await postgres.run(ReadHead(generation: generation, tenant: tenant)).first
        }
        return outcome.answer.cut(to: request.count)
    }

    /// What a search came to, and by which snapshot.
    struct Outcome: Sendable {
        let answer: SearchAnswer
        let found: Found
        let snapshot: GenerationSnapshot
    }

    private func search(
        _ request: SearchRequest, of tenant: TenantID, mustBeActive: Bool, _ embed: Embedding,
        head: () async throws -> GenerationHead?
    ) async throws -> Outcome {
        var last: Outcome?
        // The model that gave no vector. It may have taken seconds to say so: it is not asked in every round.
        var silent: String?
        for round in 1...Self.roundsMax {
            guard let head = try await head() else { throw Failure.generationGone }
            let isSilent = silent != nil && silent == head.model
            let query = isSilent ? nil : try await vector(of: request, for: head, of: tenant, embed)
            if query == nil, head.dimensions != nil { silent = head.model }
            let snapshot = try await snapshots.snapshot(of: head)
            let found: Found
            do {
                found = try await retrieve(request, query, in: snapshot)
            } catch let error as PostgresError where error.sqlState == .undefinedTable && snapshot.table != nil {
                // The table was dropped: the next round loads the vectors.
                snapshots.forget(head.generation)
                continue
            }
            guard let shown = try await show(found, request, snapshot, tenant) else { continue }
            let outcome = Outcome(answer: shown.answer, found: found, snapshot: snapshot)
            if shown.isComplete && (shown.isActive || !mustBeActive) { return outcome }
            last = outcome
            if round > 1 { await Task.yield() }
        }
        guard let last else { throw Failure.generationGone }
        return last
    }
}

extension SearchAnswer {
    func cut(to count: Int) -> SearchAnswer {
        var answer = self
        answer.hits = Array(hits.prefix(count))
        return answer
    }
}

extension Searcher {
    /// The query as a vector; nil when vectors are not wanted or cannot be had.
    private func vector(
        of request: SearchRequest, for head: GenerationHead, of tenant: TenantID, _ embed: Embedding
    ) async throws -> [Float]? {
        guard request.mode != .lexical else { return nil }
        guard let model = head.model else {
            guard request.mode == .vector else { return nil }
            throw Failure(
                .permanent, code: "index_empty_model",
                message: "The index has no embedding model; it can be searched by words (mode lexical).")
        }
        guard let dimensions = head.dimensions else { return nil }
        if let known = queries.vector(of: request.query, model: model, tenant: tenant), known.count == dimensions {
            return known
        }
        guard let made = try await made(model, request.query, embed) else { return nil }
        guard made.count == dimensions, let unit = UnitVector.of(made) else {
            throw Failure(
                .permanent, code: "dimension_mismatch",
                message: """
                    The model \(model) gave the query \(made.count) numbers, and the index has \(dimensions) per vector. \
                    Rebuild the index with the model as it is now.
                    """)
        }
        queries.keep(unit, of: request.query, model: model, tenant: tenant)
        return unit
    }

    /// Failures that pass, and those that an operator must end, degrade the answer instead of denying it.
    private func made(_ model: String, _ query: String, _ embed: Embedding) async throws -> [Float]? {
        do {
            return try await embed(model, query)
        } catch let failure as Failure {
            switch failure.failureClass {
            case .deferral, .transient, .credential: return nil
            default: throw failure
            }
        }
    }
}
