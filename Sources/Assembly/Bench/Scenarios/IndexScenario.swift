import Domain
import Knowledge
import PostgresDriver

/// `bench index`: an index is rebuilt over and over while it is searched, edited and deleted from, and while processes are
/// killed. Nothing may fail, be mixed, be lost, be seen after its delete, or be paid for twice; the figures say how long it
/// takes.
package struct IndexScenario: BenchScenario {
    package static let name = "index"
    /// How long a search may find what was replaced: a put's task may be lost with its worker more than once.
    static let bound = Duration.seconds(30)
    private static let queries = 40
    private static let editors = 2
    private static let batch = 100

    package var rebuilds = 100
    package var kills = 50
    /// Kills of an API process, beside those of workers.
    package var apiKills = 10
    package var documents = 300
    package var searchers = 4
    package var workers = 2
    package var seed: UInt64 = 1
    package var manual = Manual.debian
    /// This program, for workers and APIs.
    package var program: String
    /// Documents that are edited before the last rebuild; nil for one in a hundred.
    var edited: Int?

    package init(program: String) { self.program = program }

    package func run(on server: BenchServer) async throws -> BenchReport {
        let (corpus, note) = try corpus()
        let queries = corpus.documents.prefix(Self.queries).map(\.title)
        let ledger = CorpusLedger(corpus)
        return try await RebuildGround.with(
            server, program: program, workers: workers, texts: EmbeddedTexts(queries: queries)
        ) { ground in
            try await fill(ground, corpus, ledger)
            var report = BenchReport(
                scenario: Self.name,
                parameters: [
                    "rebuilds": rebuilds, "kills": kills, "api_kills": apiKills, "documents": corpus.documents.count,
                    "searchers": searchers, "workers": workers, "seed": Int(clamping: seed),
                ])
            report.notes = [note]
            let variants = GenerationVariants(ground.store, ground.index.id)
            let audit = AnswerAudit(ledger: ledger, chunks: ExpectedChunks(corpus), bound: Self.bound) {
                try await variants.variant(of: $0)
            }
            let edits = EditLoad(ground, corpus, ledger, audit, bound: Self.bound)
            let rounds = RebuildRounds(
                ground: ground, edits: edits, rebuilds: rebuilds, kills: kills, apiKills: apiKills, seed: seed)
            let load = SearchLoad(
                ground: ground, audit: audit, queries: queries, searchers: searchers, seed: seed &+ 1_000)
            let counts = try await under(load, edits) { try await rounds.run() }
            try await ground.untilTakenIn(corpus.documents.count)
            try await ground.texts.look(ground.tenant, ground.database.general)
            report.add(
                RebuildFigures(
                    rounds: counts, answers: audit.counts, edits: edits.counts, texts: ground.texts.counts,
                    rebuilds: rebuilds, kills: kills
                ).part)
            report.add(try await last(ground, corpus, ledger))
            report.add(
                try await ChangedPart(ground: ground, corpus: corpus, ledger: ledger, rounds: rounds, edited: edited)
                    .run())
            return report
        }
    }

    /// The first pages of the manual, or made-up documents without it.
    private func corpus() throws -> (RebuildCorpus, String) {
        if Manual.complaint(at: manual) == nil {
            let pages = try Manual.read(at: manual).pages
            return (RebuildCorpus(pages, count: documents), "the documents are pages of the manual in \(manual)")
        }
        return (
            RebuildCorpus(madeUp: documents, seed: seed),
            "there is no manual in \(manual), so the documents are made up"
        )
    }

    private func fill(_ ground: RebuildGround, _ corpus: RebuildCorpus, _ ledger: CorpusLedger) async throws {
        let all = corpus.documents.indices.map { (document: $0, revision: 0) }
        for first in stride(from: 0, to: all.count, by: Self.batch) {
            try await ground.put(Array(all[first...].prefix(Self.batch)), of: corpus, ledger)
        }
        try await ground.untilTakenIn(all.count)
    }

    /// Runs `body` while it is searched and edited. What the load throws ends it.
    private func under<R: Sendable>(
        _ load: SearchLoad, _ edits: EditLoad, _ body: @escaping @Sendable () async throws -> R
    ) async throws -> R {
        try await withThrowingTaskGroup(of: R?.self) { group in
            group.addTask {
                try await Self.untilCancelled { try await load.run() }
                return nil
            }
            group.addTask {
                try await Self.untilCancelled { try await edits.run(editors: Self.editors, seed: seed &+ 2_000) }
                return nil
            }
            group.addTask { try await body() }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                guard let ended else { continue }
                // The load ends its last steps, so that nothing is half noted.
                group.cancelAll()
                try await group.waitForAll()
                return ended
            }
            throw BenchError(.workerStopped, "the rebuilds ended without a result")
        }
    }

    private static func untilCancelled(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            // Whatever breaks then broke because it was cancelled.
            guard Task.isCancelled else { throw error }
        }
    }

    /// What must be there at the end, by the bench's own ledger.
    private func last(
        _ ground: RebuildGround, _ corpus: RebuildCorpus, _ ledger: CorpusLedger
    ) async throws -> BenchPart {
        let there = ledger.current
        let marks = there.map { one in
            ledger.number(of: one.key).map { RebuildCorpus.mark($0, revision: one.revision) } ?? ""
        }
        let postgres = ground.database.general
        let missing = try await postgres.run(
            CountMissingMarks(index: ground.index.id, keys: there.map(\.key.rawValue), marks: marks)
        ).first
        let lost = try await postgres.run(CountLostEdits(index: ground.index.id)).first
        let documents = try await ground.store.index(ground.index.id)?.documents
        var part = BenchPart()
        part.checks = [
            BenchCheck("documents at the end", expected: Int64(there.count), found: documents ?? -1),
            BenchCheck("edits missing at the end", expected: 0, found: (missing ?? -1) + (lost ?? -1)),
        ]
        return part
    }
}
