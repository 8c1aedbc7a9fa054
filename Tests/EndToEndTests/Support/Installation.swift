import Domain
import PostgresDriver
import Tenancy
import TestKit

/// Penstock as it runs in production: API and workers are processes of their own on one database.
struct Installation: Sendable {
    /// The test's own connections to that database.
    let postgres: PostgresClient
    let databaseURL: String
    let processes: ProcessUnderTestSet
    /// What all processes are told by their environment.
    let settings: [String: String]
    /// A key of the tenant `alpha`.
    let key: String

    /// Seconds of a worker's lease: short, so that a lost worker is missed soon, and long enough that a heartbeat may be
    /// almost two seconds late on a loaded machine.
    static let lease = 5

    /// The settings of a test that loses no worker, or says when it does (``PassLease``): with a lease that no loaded machine
    /// takes from a worker. Who misses heartbeats gives its calls up, and they are made again, which a test that counts calls
    /// would take for a defect.
    static func calm(_ settings: [String: String] = [:]) -> [String: String] {
        ["PENSTOCK_LEASE_SECONDS": "60"].merging(settings) { _, theirs in theirs }
    }

    /// Runs `body` on a fresh database of the shared server.
    static func with<Value>(
        settings: [String: String] = [:], _ body: (Installation) async throws -> Value
    ) async throws -> Value {
        try await TestDatabase.withFresh { database async throws in
            try await ProcessUnderTestSet.with { processes in
                let installation = Installation(
                    postgres: database.postgres, databaseURL: database.url, processes: processes, settings: settings,
                    key: try await makeKey(on: database))
                return try await body(installation)
            }
        }
    }

    /// Starts an API and returns a client of it.
    func serve(port: Int = 0) async throws -> APIProbe {
        let process = try startAPI(port: port)
        return APIProbe(url: try await process.printed(after: "ready: "), key: key)
    }

    /// Starts an API on a port.
    func startAPI(port: Int) throws -> ProcessUnderTest {
        try processes.start(
            try TestServer.executable(), ["serve"],
            environment: environment.merging(["PENSTOCK_PORT": "\(port)"]) { _, new in new }, name: "api")
    }

    /// What the processes warned of: why a count is another than expected often stands there.
    var warnings: String {
        processes.outputs.map { process in
            let lines = process.text.split(separator: "\n").filter {
                $0.contains(" warning ") || $0.contains(" error ")
            }
            return "--- \(process.name)\n" + lines.suffix(20).joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// Starts a worker; it may still be on its way to its first claim.
    func work(_ name: String, settings extra: [String: String] = [:]) throws -> ProcessUnderTest {
        try processes.start(
            try TestServer.executable(), ["work"], environment: environment.merging(extra) { _, new in new }, name: name
        )
    }

    /// Starts workers and waits until each is at work: one that loses the database while it starts does not start, and
    /// leaves it to its supervisor to try again.
    func workReady(_ names: String...) async throws {
        let workers = try names.map { try work($0) }
        for worker in workers { try await waitUntilWorking(worker) }
    }

    private var environment: [String: String] {
        let own = [
            "DATABASE_URL": databaseURL, "PENSTOCK_MIGRATIONS": TestServer.migrations,
            "PENSTOCK_LEASE_SECONDS": "\(Self.lease)", "PENSTOCK_WEBHOOKS_ALLOW_LOOPBACK": "true",
        ]
        return own.merging(settings) { _, theirs in theirs }
    }

    private static func makeKey(on database: TestDatabase) async throws -> String {
        guard let tenant = try await database.run(FindTenant(name: "alpha")).first else {
            throw Surprise("the template has no tenant alpha")
        }
        let secret = KeySecret()
        let scopes: Set<Scope> = [.tasksRead, .tasksWrite]
        _ = try await database.run(CreateKey(tenant: tenant.id, hash: secret.hash, name: "test", scopes: scopes))
        return secret.secret.reveal()
    }
}

extension Installation {
    /// Runs `body` with an installation whose models are all served by a provider inside the test.
    static func withProvider<Value>(
        settings: [String: String] = [:], thinking: Duration = .zero, answering script: DialectServer.Script? = nil,
        _ body: (Installation, DialectServer) async throws -> Value
    ) async throws -> Value {
        try await DialectServer.with(thinking: thinking, answering: script) { provider, url in
            let models = models(at: url)
            return try await with(settings: models.merging(settings) { _, theirs in theirs }) { installation in
                try await body(installation, provider)
            }
        }
    }

    /// The settings that send every model call to a provider inside the test.
    static func models(at url: String) -> [String: String] {
        [
            "PENSTOCK_CHAT_PROVIDER": "openai", "PENSTOCK_EMBEDDING_PROVIDER": "openai", "OPENAI_BASE_URL": url,
            "OPENAI_API_KEY": "x", "PENSTOCK_CHAT_MODEL": "m", "PENSTOCK_EMBEDDING_MODEL": "e",
        ]
    }
}
