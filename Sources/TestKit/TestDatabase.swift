import Domain
import Foundation
package import PostgresDriver
import Synchronization

/// A database of its own for each test, made from a migrated template on the server that
/// `PENSTOCK_TEST_DATABASE_URL` names. `deployments/local/test` starts that server.
package struct TestDatabase: Sendable {
    /// Connects to this test's database, with `search_path` set.
    package let url: String
    package let name: String
    package let postgres: PostgresClient

    /// Runs `body` with a fresh database that has the schema, the pools `webhook` and `local` and the tenants
    /// `alpha` and `beta`; drops it afterwards.
    package static func withFresh<R>(
        settings: [String: String] = [:], _ body: (TestDatabase) async throws -> R
    ) async throws -> R {
        let server = try TestServer.url()
        try await TestTemplate.shared.prepare(on: server)
        let name = "penstock_test_" + UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: "")
        try await administer(server, "CREATE DATABASE \(name) TEMPLATE \(TestTemplate.name)")
        let url = try TestServer.url(database: name)
        let result = try await withClient(url: url, settings: settings) { postgres in
            try await body(TestDatabase(url: url, name: name, postgres: postgres))
        }
        try await administer(server, "DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
        return result
    }

    /// Runs one statement. Untyped in what it throws, because `#expect` cannot pass typed errors on.
    package func run<S: PostgresStatement>(_ statement: S) async throws -> [S.Row] { try await postgres.run(statement) }

    /// Runs `body` with a client of `url`.
    package static func withClient<R>(
        url: String, settings: [String: String] = [:], _ body: (PostgresClient) async throws -> R
    ) async throws -> R {
        var configuration = PostgresConfiguration(url: url)
        // Hundreds of tests begin at once, and each copies a database: on a busy machine a connection may take a while.
        configuration.connectTimeout = .seconds(60)
        configuration.acquireTimeout = .seconds(60)
        configuration.sessionSettings = settings.merging(["search_path": "penstock"]) { mine, _ in mine }
        let client = PostgresClient(configuration)
        // Unstructured, so that the body's result need not cross into a task group; ended on every way out.
        let service = Task { try await client.run() }
        do {
            let result = try await body(client)
            await stop(service)
            return result
        } catch {
            await stop(service)
            throw error
        }
    }

    private static func stop(_ service: Task<Void, any Error>) async {
        service.cancel()
        // A client that ends because it was told to has nothing more to say.
        _ = await service.result
    }

    static func administer(_ server: String, _ sql: String) async throws {
        try await withClient(url: server) { client in
            try await client.withLease { try await $0.unsafeSQL(sql) }
        }
    }
}

/// The template every test database is made from; migrated once per test process.
private actor TestTemplate {
    static let shared = TestTemplate()
    static let name = "penstock_template_\(ProcessInfo.processInfo.processIdentifier)"
    private var preparation: Task<Void, any Error>?

    /// Callers that come while it is being made wait for the same work: the actor may interleave, the task is one.
    func prepare(on server: String) async throws {
        let work = preparation ?? Task { try await Self.make(on: server) }
        preparation = work
        try await work.value
    }

    private static func make(on server: String) async throws {
        try await TestDatabase.administer(server, "DROP DATABASE IF EXISTS \(name)")
        try await TestDatabase.administer(server, "CREATE DATABASE \(name)")
        let url = try TestServer.url(database: name)
        try await TestDatabase.withClient(url: url) { client in
            let migrator = Migrator(client: client, directory: TestServer.migrations)
            _ = try await migrator.migrate()
            try await client.withLease {
                try await $0.unsafeSQL(
                    """
                    INSERT INTO pool (name, provider, slot_limit) VALUES ('local', 'local', 16);
                    INSERT INTO tenant (name, webhook_secret) VALUES
                        ('alpha', decode(repeat('a1', 32), 'hex')), ('beta', decode(repeat('b2', 32), 'hex'));
                    """)
            }
        }
    }
}
