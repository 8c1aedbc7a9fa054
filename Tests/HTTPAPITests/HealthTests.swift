import Domain
import HTTPAPI
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import PostgresDriver
import Synchronization
import TaskQueue
import Tenancy
import TestKit
import Testing
import Webhooks

@Suite("Health and a database that is down", .timeLimit(.minutes(1)))
struct HealthTests {
    @Test("A process with its database is alive and ready, without a key")
    func up() async throws {
        try await APIFixture.run { api in
            let health = try await api.send(.get, "/health")
            #expect(health["status"] == "ok")
            #expect(health.header("x-request-id")?.hasPrefix("req_") == true)
            #expect(try await api.send(.get, "/ready")["status"] == "ready")
        }
    }

    @Test("Without a database the process is alive, not ready, and every answer is a 503 that asks to try again")
    func down() async throws {
        var configuration = PostgresConfiguration(url: "postgres://postgres@127.0.0.1:1/none")
        configuration.acquireTimeout = .milliseconds(200)
        let postgres = PostgresClient(configuration)
        let api = HTTPAPI(
            dependencies: Self.dependencies(postgres, readiness: []), configuration: HTTPAPIConfiguration(),
            logger: Logger(label: "api") { _ in SwiftLogNoOpLogHandler() })
        try await api.application().test(.ahc()) { client in
            let bearer = "Bearer \(KeySecret().secret.reveal())"
            #expect(try await client.execute(uri: "/health", method: .get).status == .ok)
            let ready = APIAnswer(try await client.execute(uri: "/ready", method: .get))
            #expect(ready.problem == "not-ready")
            #expect(ready.text.contains("database"))
            for path in ["/v1/tasks", "/v1/whoami", "/v1/tasks/task_01j9zzzzzzzzzzzzzzzzzzzzzz"] {
                let answer = APIAnswer(
                    try await client.execute(uri: path, method: .get, headers: [.authorization: bearer]))
                #expect(answer.status == 503, "\(path)")
                #expect(answer.problem == "database-unavailable", "\(path)")
                #expect(answer.header("retry-after") != nil, "\(path)")
                #expect(!answer.text.contains("127.0.0.1"), "\(path)")
            }
        }
        await postgres.close()
    }

    @Test("A database that takes no writes is said to take none, and what is in it can still be read")
    func readOnly() async throws {
        try await TestDatabase.withFresh { database async throws in
            let key = try await TestKeys.make(on: database).alpha
            let settings = ["default_transaction_read_only": "on"]
            try await TestDatabase.withClient(url: database.url, settings: settings) { postgres async throws in
                let api = HTTPAPI(
                    dependencies: try await APIFixture.dependencies(
                        postgres, outcomes: OutcomeWaiter(postgres: postgres),
                        control: TaskControl(postgres: postgres, doorbell: {})),
                    configuration: HTTPAPIConfiguration(),
                    logger: Logger(label: "api") { _ in SwiftLogNoOpLogHandler() })
                try await api.application().test(.ahc()) { client in
                    let headers: HTTPFields = [.authorization: "Bearer \(key)", .contentType: "application/json"]
                    let tasks = try await client.execute(uri: "/v1/tasks", method: .get, headers: headers)
                    #expect(tasks.status == .ok)
                    let task = ByteBuffer(string: #"{"kind":"echo","input":{"text":"hello"}}"#)
                    let answer = APIAnswer(
                        try await client.execute(uri: "/v1/tasks", method: .post, headers: headers, body: task))
                    #expect(answer.status == 503)
                    #expect(answer.problem == "database-read-only")
                    #expect(answer["detail"]?.asString?.contains("takes no writes at the moment") == true)
                    #expect(answer.header("retry-after") != nil)
                }
            }
            #expect(try await database.run(CountRows(table: .task)) == [0])
        }
    }

    @Test("A failing check of Assembly is named, and the port is reported")
    func checks() async throws {
        let holder = PortHolder()
        let postgres = PostgresClient(PostgresConfiguration(url: "postgres://postgres@127.0.0.1:1/none"))
        let api = HTTPAPI(
            dependencies: Self.dependencies(postgres, readiness: [ReadinessCheck(name: "schema") { false }]),
            configuration: HTTPAPIConfiguration(), logger: Logger(label: "api") { _ in SwiftLogNoOpLogHandler() },
            onBound: { holder.port.store($0, ordering: .relaxed) })
        try await api.application().test(.ahc()) { client in
            let ready = APIAnswer(try await client.execute(uri: "/ready", method: .get))
            #expect(ready.status == 503)
            #expect(holder.port.load(ordering: .relaxed) > 0)
        }
        await postgres.close()
    }

    static func dependencies(_ postgres: PostgresClient, readiness: [ReadinessCheck]) -> APIDependencies {
        APIDependencies(
            postgres: postgres, intake: TaskIntake(postgres: postgres, doorbell: {}),
            control: TaskControl(postgres: postgres, doorbell: {}), kinds: .forTests, pools: { _ in PoolID(1) },
            webhookGuard: AddressGuard(policy: .strict, resolver: ScriptedResolver()),
            outcomes: OutcomeWaiter(postgres: postgres), readiness: readiness)
    }
}

final class PortHolder: Sendable {
    let port = Atomic(0)
}
