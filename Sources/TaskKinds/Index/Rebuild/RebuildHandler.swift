import Domain
import Knowledge
import ModelGateway

/// `index.rebuild`: builds a generation beside the one that answers, verifies it and makes it the one that answers.
///
/// The task is a parent. Each attempt loads the generation, looks at its state and does the next thing; work on many
/// documents is given to children, and when they have ended the parent is asked again. Nothing is kept in memory from one
/// attempt to the next, so any of them may die anywhere:
///
/// ```
/// planned ▶ slicing ▶ deduplicating ▶ embedding ▶ indexing ▶ catching_up ▶ verifying ▶ active
///            │ ▲                       │ ▲                    │ ▲           │   │
///            ▼ │ index.slice           ▼ │ index.embed        └─┘ snoozed   │   └▶ awaiting_approval: the task succeeds
///            children                  children                             └ behind: takes in what came, flips again
/// ```
///
/// What is left to do is always asked of the store, never concluded from outcomes: a child may have ended as failed after
/// its work was stored, and one that succeeded may have been overtaken by a put.
struct RebuildHandler: ReadingTaskHandler, IndexNamingHandler {
    /// Generations of an index that are looked through for the task's own: at most one is built at a time.
    private static let generationsMax = 50

    let gateway: Gateway
    let store: KnowledgeStore
    let searcher: Searcher
    let indexes: VectorIndexes
    let pool: PoolName

    /// A rebuild of hours lives through many bad minutes; what it has stored is not done again.
    static let retry = RetryPolicy(
        attemptsMax: 20, backoff: .fullJitter(base: .milliseconds(500), cap: .seconds(120)))

    var description: KindDescription {
        KindDescription(
            kind: "index.rebuild", summary: "Builds a new generation of an index and makes it the one that answers.",
            pool: pool, retry: Self.retry, timeout: .seconds(1_800), isPublic: true, diagram: nil)
    }

    func run(_ input: RebuildInput, _ attempt: AttemptContext) async throws -> AttemptReport {
        guard let index = try await store.index(input.index, of: attempt.tenant) else { throw Failure.indexNotFound }
        let generation = try await generation(of: index, input, attempt)
        let log = try await RebuildLog(attempt.checkpoints)
        var rebuild = Rebuild(handler: self, input: input, attempt: attempt, generation: generation, log: log)
        do {
            let ending = try await rebuild.run()
            return AttemptReport(ending, events: [rebuild.progress])
        } catch let failure as Failure {
            throw ReportedFailure(try await rebuild.ended(by: failure), events: [rebuild.progress])
        }
    }

    /// The task's own generation, begun if it is not there. The settings of one that is there are looked at no more: the
    /// installation may have changed since.
    private func generation(
        of index: KnowledgeIndex, _ input: RebuildInput, _ attempt: AttemptContext
    ) async throws -> Generation {
        let known = try await store.generations(of: index.id, limit: Self.generationsMax)
        if let own = known.first(where: { $0.task == attempt.task }) { return own }
        let settings = try BuildSettings.make(input.change, of: index, gateway)
        // One whose task was cancelled while it waited is in nobody's way.
        if known.contains(where: \.state.isBuilding) { _ = try await store.abandonOrphans(of: index.id) }
        return try await store.begin(
            for: attempt.task, index: input.index, of: attempt.tenant, settings: settings, moneyMax: input.moneyMax)
    }
}
