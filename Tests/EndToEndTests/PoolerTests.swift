import Domain
import Foundation
import PostgresDriver
import TestKit
import Testing

/// A real PgBouncer in transaction mode: every transaction may run in another session, which strangers use as well.
@Suite("Behind a pooler", .serialized, .enabled(if: PgBouncer.isInstalled, "no pgbouncer"), .timeLimit(.minutes(3)))
struct PoolerTests {
    @Test("An API and two workers do everything with three sessions for all of them, and no lease is lost")
    func everything() async throws {
        let settings = Installation.calm(["PENSTOCK_POOL_LIMIT": "4"])
        try await Installation.withProvider(settings: settings, thinking: .milliseconds(20)) { installation, provider in
            try await PgBouncer.with(to: installation.databaseURL, sessions: 3) { pooler in
                let pooled = installation.at(try pooler.url(database: installation.databaseName))
                let clients = Crowd(size: 150, api: try await pooled.serve(), sendsTwice: true)
                let workers = try ["one", "two"].map { try pooled.work($0) }
                for worker in workers { try await installation.waitUntilWorking(worker) }
                try await clients.submitAll(width: 24) {}
                try await installation.expectDrained()

                #expect(clients.refusals == [])
                let tasks = try await installation.postgres.one(CountTasks())
                #expect(tasks.tasks == Int64(clients.size))
                // The provider's answers are no labels, so each task ends after three tries of two calls each, which is as
                // good here.
                #expect(tasks.outcomes == Int64(clients.size))
                let tries = try await installation.postgres.run(ListOtherTries())
                #expect(
                    provider.calls.count == 6 * clients.size,
                    "tries that ended otherwise: \(tries)\n\(installation.warnings)")
                #expect(provider.peak <= 4)
                for worker in workers {
                    let rows = try await installation.postgres.run(ReadWorker(pid: worker.pid))
                    #expect(rows.count == 1 && rows.allSatisfy { !$0.isStopped })
                    worker.send(SIGTERM)
                    #expect(try await worker.end() == .exited(0))
                }
                try await expectUntouched(pooled.databaseURL)
            }
        }
    }

    @Test("A schema is made through it, by several at once, and the doctor sees the pooler")
    func migration() async throws {
        try await Installation.with { installation in
            let name = "penstock_pooled_" + UUID().uuidString.lowercased().replacing("-", with: "")
            try await installation.postgres.withLease { try await $0.unsafeSQL("CREATE DATABASE \(name)") }
            try await PgBouncer.with(to: installation.databaseURL) { pooler in
                let environment = [
                    "DATABASE_URL": try pooler.url(database: name), "PENSTOCK_MIGRATIONS": TestServer.migrations,
                ]
                let program = try TestServer.executable()
                let rivals = try (0..<3).map {
                    try installation.processes.start(
                        program, ["migrate", "--json"], environment: environment, name: "migrate \($0)")
                }
                for rival in rivals { #expect(try await rival.end(within: .seconds(90)) == .exited(0)) }
                let found = try await installation.processes.run(
                    program, ["doctor"], environment: environment, name: "doctor")
                #expect(found.contains("pooler: a pooler"))
                #expect(found.contains("schema: current"))
                let denied = try installation.processes.start(
                    program, ["doctor"], environment: environment.merging(["PENSTOCK_POOLER": "no"]) { _, new in new },
                    name: "doctor in denial")
                #expect(try await denied.end() == .exited(1))
                #expect(denied.output.contains("unset PENSTOCK_POOLER"))
            }
            try await installation.postgres.withLease { try await $0.unsafeSQL("DROP DATABASE \(name) WITH (FORCE)") }
        }
    }

    @Test("Statements larger than a pooler reads at once are all answered, each with its own rows")
    func largeStatements() async throws {
        try await TestDatabase.withFresh { database async throws in
            try await PgBouncer.with(to: database.url, sessions: 2) { pooler in
                try await TestDatabase.withClient(url: try pooler.url(database: database.name)) { client async throws in
                    let answers = try await withThrowingTaskGroup(of: Int32.self) { group in
                        for number in Int32(0)..<1000 {
                            let size = 100 + Int(number) * 7919 % 60_000
                            group.addTask { try await client.run(Measure(number: number, size: size))[0] }
                        }
                        return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
                    }
                    #expect(answers == Set(0..<1000))
                }
            }
        }
    }

    @Test("A cancelled statement ends, and no statement of another client with it")
    func cancellation() async throws {
        try await TestDatabase.withFresh { database async throws in
            try await PgBouncer.with(to: database.url, sessions: 2) { pooler in
                try await TestDatabase.withClient(url: try pooler.url(database: database.name)) { client async throws in
                    #expect(try await client.isPooled())
                    for _ in 0..<20 {
                        let sleeping = Task { try await client.transaction { try await $0.run(SleepLong()) } }
                        async let neighbour = client.run(SleepShortly())
                        // Whether it overtakes the statement or not, it must arrive.
                        sleeping.cancel()
                        await #expect(throws: PostgresError.self) { try await sleeping.value }
                        #expect(try await neighbour == [1])
                    }
                }
            }
        }
    }

    /// Nothing of ours is left in the sessions that others get after us.
    private func expectUntouched(_ url: String) async throws {
        var configuration = PostgresConfiguration(url: url)
        configuration.leasedConnectionsMax = 3
        let client = PostgresClient(configuration)
        let left = try await withThrowingTaskGroup(of: [SessionRemains.Row].self) { group in
            for _ in 0..<12 {
                group.addTask { try await client.transaction { try await $0.run(SessionRemains()) } }
            }
            return try await group.reduce(into: Set<SessionRemains.Row>()) { $0.formUnion($1) }
        }
        await client.close()
        #expect(left == [.init(settings: 0, statements: 0, channels: 0)])
    }
}

extension Installation {
    fileprivate var databaseName: String {
        get throws { try #require(URLComponents(string: databaseURL)).path.trimmingCharacters(in: ["/"]) }
    }
}

/// What a session still has of those who used it before.
private struct SessionRemains: PostgresStatement {
    struct Row: Sendable, Hashable {
        let settings: Int64
        let statements: Int64
        let channels: Int64
    }

    // The pooler itself passes on what it tracks, such as the application's name; those are not looked at.
    static let sql = """
        SELECT (SELECT count(*) FROM pg_settings WHERE source = 'session' AND name IN ('search_path', 'plan_cache_mode',
                'statement_timeout', 'lock_timeout', 'enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'jit')),
            (SELECT count(*) FROM pg_prepared_statements), (SELECT count(*) FROM pg_listening_channels())
        """

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(settings: try row.value(0), statements: try row.value(1), channels: try row.value(2))
    }
}

/// Comes back as its number when all of its text has arrived.
private struct Measure: PostgresStatement {
    let number: Int32
    let size: Int
    static let sql = "SELECT CASE WHEN length($1) = $2 THEN $3 ELSE -1 END"
    var binds: [PostgresValue] {
        [.text(String(repeating: "x", count: size)), .int4(Int32(size)), .int4(number)]
    }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int32 { try row.value(0) }
}

private struct SleepLong: PostgresStatement {
    typealias Row = Void
    static let sql = "SELECT pg_sleep(60)"
}

private struct SleepShortly: PostgresStatement {
    static let sql = "SELECT 1 FROM pg_sleep(0.02)"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int32 { try row.value(0) }
}

/// Tries that ended for another reason than an answer that names no label, each code with how often.
private struct ListOtherTries: PostgresStatement {
    static let sql = """
        SELECT concat_ws(' ', failure_class, failure ->> 'code', counted::text, count(*)::text) FROM attempt
        WHERE failure_class IS DISTINCT FROM 'rejected_output' GROUP BY failure_class, failure ->> 'code', counted
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}
