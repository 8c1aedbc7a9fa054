import Domain
import Foundation
import HTTPAPI
import HummingbirdTesting
import Logging
import PostgresDriver
import TaskQueue
import Tenancy
import TestKit
import Webhooks

/// The API on a fresh database, on a real port, with a key for each role.
struct APIFixture: Sendable {
    let database: TestDatabase
    let client: any TestClientProtocol
    let keys: TestKeys
    let outcomes: OutcomeWaiter
    let worker: TestWorker
    let control: TaskControl

    static func run(
        waitersMax: Int = 100, models: EmbeddingModels = .none,
        kinds: @Sendable (PostgresClient) -> KindCatalog = { _ in .forTests },
        _ configure: (inout HTTPAPIConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (APIFixture) async throws -> Void
    ) async throws {
        var configuration = HTTPAPIConfiguration()
        configure(&configuration)
        let settings = configuration
        try await TestDatabase.withFresh { database async throws in
            let outcomes = OutcomeWaiter(postgres: database.postgres, waitersMax: waitersMax)
            let control = TaskControl(postgres: database.postgres, doorbell: {})
            let keys = try await TestKeys.make(on: database)
            let worker = try await TestWorker.make(on: database)
            var dependencies = try await dependencies(database.postgres, outcomes: outcomes, control: control)
            dependencies.kinds = kinds(database.postgres)
            dependencies.embeddingModels = models
            let api = HTTPAPI(
                dependencies: dependencies, configuration: settings,
                logger: Logger(label: "api") { _ in
                    SwiftLogNoOpLogHandler()
                })
            try await api.application().test(.ahc()) { client in
                try await body(
                    APIFixture(
                        database: database, client: client, keys: keys, outcomes: outcomes, worker: worker,
                        control: control))
            }
        }
    }

    static func dependencies(
        _ postgres: PostgresClient, outcomes: OutcomeWaiter, control: TaskControl
    ) async throws -> APIDependencies {
        let pools = Dictionary(uniqueKeysWithValues: try await postgres.run(ListPools()).map { ($0.name, $0.id) })
        return APIDependencies(
            postgres: postgres, intake: TaskIntake(postgres: postgres, doorbell: {}), control: control,
            kinds: .forTests, pools: { pools[$0] },
            webhookGuard: AddressGuard(policy: .strict, resolver: ScriptedResolver()), outcomes: outcomes)
    }

    /// How many rows a table has.
    func count(_ table: CountRows.Table) async throws -> Int64 {
        try await database.run(CountRows(table: table)).reduce(0, +)
    }
}

/// What the name service says in tests.
struct ScriptedResolver: AddressResolver {
    func addresses(of name: HostName) async throws(AddressRefusal) -> [IPAddress] {
        switch name.text {
        case "hooks.example.com": [try Self.address("https://93.184.216.34/")]
        case "rebound.example.com": [try Self.address("https://10.0.0.7/")]
        case "silent.example.com": throw AddressRefusal(.resolutionTimedOut)
        default: throw AddressRefusal(.nameNotFound)
        }
    }

    private static func address(_ url: String) throws(AddressRefusal) -> IPAddress {
        guard case .address(let address) = try WebhookURL.parse(url).host else { throw AddressRefusal(.nameNotFound) }
        return address
    }
}

/// A key for each role, as its owner would hold it.
struct TestKeys: Sendable {
    let alpha: String
    let beta: String
    let reader: String
    let admin: String

    static func make(on database: TestDatabase) async throws -> TestKeys {
        TestKeys(
            alpha: try await key(of: "alpha", [.tasksRead, .tasksWrite], on: database),
            beta: try await key(of: "beta", [.tasksRead, .tasksWrite], on: database),
            reader: try await key(of: "alpha", [.tasksRead], on: database),
            admin: try await key(of: "beta", [.admin], on: database))
    }

    private static func key(
        of tenant: String, _ scopes: Set<Scope>, on database: TestDatabase
    ) async throws -> String {
        guard let tenant = try await database.run(FindTenant(name: tenant)).first else { throw Unexpected() }
        let secret = KeySecret()
        _ = try await database.run(CreateKey(tenant: tenant.id, hash: secret.hash, name: "test", scopes: scopes))
        return secret.secret.reveal()
    }
}

struct Unexpected: Error {}

struct CountRows: PostgresStatement {
    enum Table: String, Sendable { case task, unique_key, api_key, tenant, schedule, prompt_version }
    let table: Table
    static let sql = """
        SELECT CASE $1 WHEN 'task' THEN (SELECT count(*) FROM task) WHEN 'unique_key' THEN (SELECT count(*) FROM unique_key)
            WHEN 'prompt_version' THEN (SELECT count(*) FROM prompt_version)
            WHEN 'api_key' THEN (SELECT count(*) FROM api_key) WHEN 'schedule' THEN (SELECT count(*) FROM schedule) ELSE (SELECT count(*) FROM tenant) END
        """
    var binds: [PostgresValue] { [.text(table.rawValue)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
