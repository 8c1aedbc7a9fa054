import Domain
import Knowledge
import Logging
import ModelGateway
import PostgresDriver
import TestKit

@testable import TaskKinds

/// Indexes on a real database, kept by the kinds of this release over a provider that counts what it is asked.
struct IndexFixture: Sendable {
    let database: TestDatabase
    let store: KnowledgeStore
    let searcher: Searcher
    let provider = CountingEmbedder()
    let gateway: Gateway
    let kinds: KindCatalog
    let tenant = TenantID(1)
    /// Nano-dollars per million tokens: dear enough that a bound can be set below a few documents.
    static let price: Int64 = 1_000_000_000_000

    static func with(_ body: (IndexFixture) async throws -> Void) async throws {
        try await TestDatabase.withFresh { database async throws in
            let fixture = try IndexFixture(database)
            // What puts and deletes accept tasks of.
            try await fixture.sql(
                """
                INSERT INTO pool (name, provider, slot_limit) VALUES ('index', NULL, 64) ON CONFLICT DO NOTHING;
                INSERT INTO task_kind (name, pool_id, attempts_max, timeout_ms, public)
                    SELECT k.name, p.id, 5, 60000, false
                    FROM pool p CROSS JOIN (VALUES ('index.apply'), ('index.purge'), ('index.rebuild')) AS k(name)
                    WHERE p.name = 'index' ON CONFLICT DO NOTHING;
                """)
            try await body(fixture)
        }
    }

    private init(_ database: TestDatabase) throws {
        self.database = database
        store = KnowledgeStore(postgres: database.postgres)
        searcher = Searcher(postgres: database.postgres)
        var configuration = GatewayConfiguration()
        configuration.embeddingModel = "e"
        configuration.embeddingProvider = CountingEmbedder.name
        let models = [("e", CountingEmbedder.dimensions), ("wide", 96)].map { name, dimensions in
            ModelDescription(
                name: ModelName(rawValue: name), provider: CountingEmbedder.name, capabilities: [.embeddings],
                contextTokens: 8_000, outputTokensMax: 0,
                price: ModelPrice(inputPerMillion: Self.price, outputPerMillion: 0), embeddingDimensions: dimensions)
        }
        gateway = Gateway(
            configuration, catalog: ModelCatalog(models), providers: [CountingEmbedder.name: provider],
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        kinds = try TaskKindCatalog.make(
            gateway: gateway, chatPool: "p", embeddingPool: "p", prompts: MemoryPrompts(), store: store,
            searcher: searcher)
    }

    func sql(_ text: String) async throws {
        try await database.postgres.withLease { try await $0.unsafeSQL(text) }
    }

    /// An index that is searched by words and, unless the model is nil, by vectors.
    func index(_ name: String = "manual", model: String? = "e", _ change: (inout IndexSettings) -> Void = { _ in })
        async throws -> KnowledgeIndex
    {
        var settings = IndexSettings()
        settings.model = model
        settings.failureAllowance = 0
        change(&settings)
        guard let name = IndexName(name), let index = try await store.create(name, settings, for: tenant) else {
            throw FixtureError("the index could not be made")
        }
        return index
    }

    /// Puts documents, keys with texts.
    func put(_ texts: [String: String], in index: KnowledgeIndex) async throws {
        let documents = texts.sorted { $0.key < $1.key }.compactMap { key, text in
            DocumentKey(key).map { NewDocument(key: $0, format: .text, content: Array(text.utf8)) }
        }
        guard try await store.put(documents, in: index.id) != nil else { throw FixtureError("there is no index") }
    }

    /// Puts documents whose words no other index has: `count` of them, each about a thing of its own.
    func fill(_ index: KnowledgeIndex, _ count: Int) async throws {
        var texts: [String: String] = [:]
        for number in 0..<count { texts[Self.key(number)] = Self.text(number, index) }
        try await put(texts, in: index)
    }

    static func key(_ number: Int) -> String { "page-\(1000 + number)" }

    static func text(_ number: Int, _ index: KnowledgeIndex) -> String {
        let name = index.name.rawValue.replacing("-", with: "x")
        let thing = "\(name)thing\(number)"
        return
            "The \(thing) of the \(name) is kept in room \(number * 7 + 3), beside the \(thing)box and its \(thing)key."
    }

    /// Takes documents into the generations that are kept up to date, as the task does that a put accepts.
    @discardableResult
    func apply(_ keys: [String], to index: KnowledgeIndex) async throws -> JSONValue? {
        let input: JSONValue = [
            "index": .string(index.id.description), "keys": .array(keys.map { .string($0) }),
        ]
        return try await Family(self, "index.apply", input).run().json
    }

    func current(_ index: KnowledgeIndex) async throws -> KnowledgeIndex {
        guard let index = try await store.index(index.id) else { throw FixtureError("the index is gone") }
        return index
    }

    /// The generation that answers.
    func active(_ index: KnowledgeIndex) async throws -> Generation {
        guard let id = try await current(index).active, let generation = try await store.generation(id) else {
            throw FixtureError("no generation answers")
        }
        return generation
    }

    /// The documents that a search for words finds in a generation, best first.
    func found(_ words: String, in generation: GenerationID) async throws -> [String] {
        let request = SearchRequest(query: words, count: 5, mode: .lexical)
        let answer = try await searcher.search(request, generation: generation, of: tenant) { _, _ in nil }
        return answer.hits.map(\.document.rawValue)
    }
}

struct FixtureError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
