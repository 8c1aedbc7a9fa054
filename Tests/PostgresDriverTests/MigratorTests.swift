import Foundation
import PostgresDriver
import Testing

@Suite(.timeLimit(.minutes(1)))
struct MigratorTests {
    private struct CountTables: PostgresStatement {
        let schema: String
        static let sql = "SELECT count(*) FROM pg_tables WHERE schemaname = $1"
        var binds: [PostgresValue] { [.text(schema)] }
        static func decode(_ row: PostgresRow) throws(PostgresError) -> Int { try row.value(0) }
    }

    /// Runs the body with a directory of these files and a schema of its own, and removes both.
    private func withMigrations(
        _ files: [String: String],
        _ body: (_ client: PostgresClient, _ directory: URL, _ schema: String) async throws -> Void
    ) async throws {
        let schema = TestDatabase.uniqueName("migrated")
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(schema)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        for (name, sql) in files {
            try Data(sql.utf8).write(to: directory.appendingPathComponent(name))
        }
        try await TestDatabase.withClient { client in
            try await body(client, directory, schema)
            try await client.withLease { try await $0.unsafeSQL("DROP SCHEMA IF EXISTS \(schema) CASCADE") }
        }
    }

    private let two = [
        "0001_first.sql": "CREATE TABLE one (a int); INSERT INTO one VALUES (1);",
        "0002_second.sql": "CREATE TABLE two (a int);",
        "README": "not a migration",
    ]

    @Test func aFreshDatabaseGetsEverythingOnce() async throws {
        try await withMigrations(two) { client, directory, schema in
            let migrator = Migrator(client: client, directory: directory.path, schema: schema)
            let before = try await migrator.status()
            #expect(before.current == 0)
            #expect(before.latest == 2)
            #expect(before.pending.map(\.name) == ["first", "second"])
            #expect(try await migrator.migrate().map(\.version) == [1, 2])
            #expect(try await migrator.migrate().isEmpty)
            let after = try await migrator.status()
            #expect(after.current == 2)
            #expect(after.isCurrent)
            #expect(try await client.run(CountTables(schema: schema)) == [3])
        }
    }

    @Test func manyProcessesAtOnceApplyEachMigrationOnce() async throws {
        try await withMigrations(two) { client, directory, schema in
            let applied = try await withThrowingTaskGroup(of: [Migration].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await Migrator(client: client, directory: directory.path, schema: schema).migrate()
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(applied.map(\.version).sorted() == [1, 2])
        }
    }

    @Test func aChangedFileIsNamed() async throws {
        try await withMigrations(two) { client, directory, schema in
            let migrator = Migrator(client: client, directory: directory.path, schema: schema)
            _ = try await migrator.migrate()
            try Data("CREATE TABLE other (a int);".utf8).write(to: directory.appendingPathComponent("0001_first.sql"))
            let error = try await failure { try await migrator.migrate() }
            #expect(error.code == .migration)
            #expect(error.message.contains("0001_first.sql"))
        }
    }

    @Test(arguments: [
        ["0001_first.sql": "SELECT 1", "0003_third.sql": "SELECT 1"],
        ["0002_second.sql": "SELECT 1"],
        ["0001_a.sql": "SELECT 1", "0001_b.sql": "SELECT 1"],
        ["1_short.sql": "SELECT 1"],
        ["0001_Bad Name.sql": "SELECT 1"],
    ])
    func filesOutOfOrderAreRefused(files: [String: String]) async throws {
        try await withMigrations(files) { client, directory, schema async throws in
            let migrator = Migrator(client: client, directory: directory.path, schema: schema)
            #expect(try await failure { try await migrator.migrate() }.code == .migration)
            #expect(try await failure { try await migrator.status() }.code == .migration)
            #expect(try await client.run(CountTables(schema: schema)) == [0])
        }
    }

    @Test func aFailingMigrationLeavesNothingAndKeepsThoseBeforeIt() async throws {
        var files = two
        files["0003_third.sql"] = "CREATE TABLE three (a int); SELECT 1 / 0;"
        try await withMigrations(files) { client, directory, schema in
            let migrator = Migrator(client: client, directory: directory.path, schema: schema)
            let error = try await failure { try await migrator.migrate() }
            #expect(error.code == .server)
            #expect(error.message.contains("0003_third.sql"))
            #expect(try await migrator.status().current == 2)
            #expect(try await client.run(CountTables(schema: schema)) == [3])
        }
    }

    @Test func aMigrationThatEndsItsTransactionIsRefused() async throws {
        try await withMigrations(["0001_first.sql": "COMMIT; BEGIN;"]) { client, directory, schema in
            let migrator = Migrator(client: client, directory: directory.path, schema: schema)
            let error = try await failure { try await migrator.migrate() }
            #expect(error.code == .migration)
            #expect(error.message.contains("0001_first.sql"))
        }
    }

    @Test func anUnknownNewerSchemaIsReportedAndNotTouched() async throws {
        try await withMigrations(two) { client, directory, schema in
            let migrator = Migrator(client: client, directory: directory.path, schema: schema)
            _ = try await migrator.migrate()
            try FileManager.default.removeItem(at: directory.appendingPathComponent("0002_second.sql"))
            let status = try await migrator.status()
            #expect(status.unknownNewer == [2])
            #expect(!status.isCurrent)
            #expect(try await failure { try await migrator.migrate() }.code == .migration)
        }
    }

    @Test func aMissingDirectoryIsReported() async throws {
        try await TestDatabase.withClient { client async throws in
            let migrator = Migrator(client: client, directory: "/no/such/directory")
            #expect(try await failure { try await migrator.status() }.code == .migration)
        }
    }
}
