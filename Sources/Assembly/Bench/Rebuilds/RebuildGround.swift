import Domain
import Fleet
import Knowledge
import PostgresDriver
import ProviderSimulator
import TaskKinds
import TaskQueue
import Tenancy

/// Penstock as it runs in production, over one index: workers and APIs in processes of their own, a simulated provider that
/// embeds, and the bench's own clients of the database.
struct RebuildGround: Sendable {
    static let model = "bench-embedding"
    private static let dimensions = 64
    /// Of a request to the provider: long enough that kills fall into it.
    private static let latency = Duration.milliseconds(30)
    /// Seconds of a worker's lease: a killed worker's tasks go on soon after.
    private static let leaseSeconds = 5
    /// Calls of killed workers keep their slots until their deadlines; there are slots enough for all of them.
    private static let slots = 400
    private static let patience = Duration.seconds(60)

    let database: BenchDatabase
    let store: KnowledgeStore
    let index: KnowledgeIndex
    let workers: ProcessTeam
    let apis: APITeam
    let key: Secret
    let texts: EmbeddedTexts
    /// The pool of rebuilds.
    let pool: PoolID

    var tenant: TenantID { index.tenant }

    static func with<R: Sendable>(
        _ server: BenchServer, program: String, workers: Int, texts: EmbeddedTexts,
        _ body: @Sendable (RebuildGround) async throws -> R
    ) async throws -> R {
        var configuration = SimulatorConfiguration()
        configuration.callsKept = 0
        configuration.script.embeddingDimensions = dimensions
        configuration.script.firstToken = .fixed(latency)
        configuration.onTexts = { model, asked in texts.note(model: model, asked) }
        return try await SimulatorServer.with(configuration) { _, url in
            try await server.withDatabase(poolLimit: 1) { database in
                let ground = try await make(database, url: url, program: program, workers: workers, texts: texts)
                return try await ground.workers.run {
                    try await ground.apis.run {
                        try await ground.untilRegistered()
                        return try await body(ground)
                    }
                }
            }
        }
    }

    private static func make(
        _ database: BenchDatabase, url: String, program: String, workers: Int, texts: EmbeddedTexts
    ) async throws -> RebuildGround {
        let ensure = EnsurePool(name: IndexKinds.pool, provider: nil, limit: 64, replacesLimit: false)
        let store = KnowledgeStore(postgres: database.general)
        guard let pool = try await database.general.run(ensure).first, let name = IndexName("bench"),
            let index = try await store.create(
                name, RebuildVariant.first.settings(model: model), for: database.lane.tenant)
        else { throw BenchError(.surroundings, "the bench's index could not be made") }
        let key = KeySecret()
        _ = try await database.general.run(
            CreateKey(
                tenant: database.lane.tenant, hash: key.hash, name: "bench", scopes: [.tasksRead, .tasksWrite]))
        let environment = environment(database, url: url)
        let folder = database.server.postgres.folder
        return RebuildGround(
            database: database, store: store, index: index,
            workers: ProcessTeam(workers, program, ["work"], environment: environment, log: folder + "/worker"),
            apis: APITeam(
                ProcessTeam(2, program, ["serve", "--port", "0"], environment: environment, log: folder + "/api")),
            key: key.secret, texts: texts, pool: pool)
    }

    /// The password goes by the environment, which only its owner can read.
    private static func environment(_ database: BenchDatabase, url: String) -> [String: String] {
        [
            "DATABASE_URL": database.url.reveal(), "PENSTOCK_MIGRATIONS": database.server.migrations,
            "PENSTOCK_LOG_LEVEL": "error", "PENSTOCK_DRAIN_SECONDS": "5",
            "PENSTOCK_LEASE_SECONDS": "\(leaseSeconds)",
            "PENSTOCK_POOL_LIMIT": "\(slots)", "PENSTOCK_EMBEDDING_PROVIDER": "openai", "OPENAI_BASE_URL": url + "/v1",
            "OPENAI_API_KEY": "bench", "PENSTOCK_EMBEDDING_MODEL": model,
        ]
    }

    /// A put needs the kind of the task that takes it in.
    private func untilRegistered() async throws {
        let end = ContinuousClock.now + Self.patience
        while try await database.general.run(IsRegistered()).first != true {
            try workers.check()
            guard ContinuousClock.now < end else {
                throw BenchError(.stalled, "no worker has registered its kinds")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private struct IsRegistered: PostgresStatement {
        static let sql = "SELECT EXISTS (SELECT FROM worker WHERE lease_until > clock_timestamp())"
        static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
    }
}

extension RebuildGround {
    /// Puts documents of a corpus, tells the ledger before and after, and rings.
    func put(_ revisions: [(document: Int, revision: Int)], of corpus: RebuildCorpus, _ ledger: CorpusLedger)
        async throws
    {
        let announced = revisions.map {
            ledger.announce(corpus.documents[$0.document].key, revision: $0.revision)
        }
        let outcomes = try await store.put(
            revisions.map { corpus.new($0.document, revision: $0.revision) }, in: index.id)
        guard outcomes == announced.map({ .stored(version: $0) }) else {
            throw BenchError(.surroundings, "a put was answered with other versions than those that come next")
        }
        for one in revisions { ledger.answered(corpus.documents[one.document].key) }
        Doorbell(postgres: database.general).ring()
    }

    /// Waits until every generation that is kept up to date has taken in everything.
    func untilTakenIn(_ documents: Int) async throws {
        var last = (pending: Int.max, at: ContinuousClock.now)
        while true {
            var pending = 0
            for generation in try await store.liveGenerations(of: index.id) {
                pending += try await store.pendingCount(generation.id, limit: 100_000)
            }
            if pending == 0 { return }
            if pending < last.pending { last = (pending, .now) }
            try workers.check()
            guard ContinuousClock.now - last.at < Self.patience else {
                throw BenchError(.stalled, "no document was taken in for a minute; \(pending) are left")
            }
            database.progress("taking in documents", max(documents - pending, 0), of: documents)
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
