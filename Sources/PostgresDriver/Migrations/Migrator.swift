/// Brings a database's schema up to what the program was built with.
///
/// Each migration runs in a transaction together with the row that records it, so it has happened exactly when it is
/// recorded. The transaction first takes an advisory lock and then looks at what is recorded: any number of processes
/// may migrate at once, and each migration is applied by one of them.
package struct Migrator: Sendable {
    private let client: PostgresClient
    private let directory: String
    private let schema: String

    /// - Parameters:
    ///   - directory: where the files `NNNN_name.sql` are, numbered from 0001 without gaps.
    ///   - schema: where everything is created, unless a file names another; made when missing. A plain lower-case name.
    package init(client: PostgresClient, directory: String, schema: String = "penstock") {
        precondition(schema.wholeMatch(of: /[a-z_][a-z0-9_]{0,62}/) != nil, "the schema needs a plain lower-case name")
        self.client = client
        self.directory = directory
        self.schema = schema
    }

    /// Applies what is missing and returns it, in order. Does nothing when nothing is missing.
    ///
    /// - Throws: `.migration` naming the file when the files are out of order, an applied file was changed, or the
    ///   database has migrations that this program does not know; `.server` for SQL that failed, with the file's name.
    ///   What was applied before the failure stays.
    package func migrate() async throws -> [Migration] {
        let files = try MigrationFile.all(in: directory)
        let before = try await status()
        if let newer = before.unknownNewer.first { throw unknown(newer) }
        var applied: [Migration] = []
        for file in files.dropFirst(before.current) {
            let isNew = try await client.transaction { transaction in
                try await apply(file, of: files, in: transaction)
            }
            if isNew { applied.append(file.migration) }
        }
        return applied
    }

    /// Compares the database with the files, without changing or locking anything.
    package func status() async throws -> SchemaStatus {
        let files = try MigrationFile.all(in: directory)
        let recorded = try await client.transaction { transaction -> [Migration] in
            guard try await transaction.run(FindMigrationTable(schema: schema)) == [true] else { return [] }
            try await transaction.execute(SetSearchPath(schema: schema))
            return try await transaction.run(ReadMigrations())
        }
        try check(recorded, against: files)
        return SchemaStatus(
            current: recorded.last?.version ?? 0, latest: files.count,
            pending: files.dropFirst(recorded.count).map(\.migration),
            unknownNewer: recorded.map(\.version).filter { $0 > files.count })
    }

    /// Returns whether the migration was applied now; false when it had been before.
    private func apply(
        _ file: MigrationFile, of files: [MigrationFile], in transaction: PostgresTransaction
    ) async throws -> Bool {
        try await transaction.execute(BeginMigrating(lockKey: lockKey, schema: schema))
        if try await transaction.run(FindMigrationTable(schema: schema)) != [true] {
            try await createTable(in: transaction)
        }
        let recorded = try await transaction.run(ReadMigrations())
        try check(recorded, against: files)
        if let newer = recorded.last?.version, newer > files.count { throw unknown(newer) }
        guard recorded.count < file.migration.version else { return false }
        try await runScript(of: file, in: transaction)
        try await transaction.execute(RecordMigration(migration: file.migration))
        return true
    }

    private func createTable(in transaction: PostgresTransaction) async throws(PostgresError) {
        // The name was checked to be a plain one.
        try await transaction.unsafeSQL(
            """
            CREATE SCHEMA IF NOT EXISTS \(schema);
            CREATE TABLE schema_migration (
              version int PRIMARY KEY CHECK (version > 0),
              name text NOT NULL,
              checksum text NOT NULL,
              applied_at timestamptz NOT NULL DEFAULT now()
            );
            """)
    }

    private func runScript(of file: MigrationFile, in transaction: PostgresTransaction) async throws(PostgresError) {
        let before = try await transaction.run(ReadTransactionID())
        do throws(PostgresError) {
            try await transaction.unsafeSQL(file.sql)
        } catch {
            var named = error
            named.message = "migration \(file.fileName): \(error.message)"
            throw named
        }
        guard try await transaction.run(ReadTransactionID()) == before else {
            throw PostgresError(.migration, "migration \(file.fileName) ends its own transaction")
        }
    }

    private func unknown(_ version: Int) -> PostgresError {
        PostgresError(.migration, "the database has migration \(version), which this release does not know")
    }

    private func check(_ recorded: [Migration], against files: [MigrationFile]) throws(PostgresError) {
        for (index, migration) in recorded.enumerated() {
            guard migration.version == index + 1 else {
                throw PostgresError(.migration, "the database lacks migration \(index + 1) but has later ones")
            }
            guard index < files.count else { continue }
            guard migration.checksum == files[index].migration.checksum else {
                throw PostgresError(.migration, "migration \(files[index].fileName) was changed after it was applied")
            }
        }
    }

    /// One lock for each schema of a database.
    private var lockKey: Int64 {
        Int64(bitPattern: MigrationChecksum.value(of: "penstock.schema_migration.\(schema)".utf8))
    }
}
