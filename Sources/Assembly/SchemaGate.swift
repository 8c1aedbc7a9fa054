package import Domain
package import PostgresDriver

/// Refuses to start on a schema this release does not know, or on a server that takes no writes.
package struct SchemaGate: Sendable {
    private let client: PostgresClient
    private let migrator: Migrator
    package init(client: PostgresClient, migrations: String) {
        self.client = client
        migrator = Migrator(client: client, directory: migrations)
    }

    /// Applies what is missing; returns the names of the applied files.
    package func migrate() async throws -> [String] {
        try await migrator.migrate().map { "\($0.version) \($0.name)" }
    }

    /// Whether the schema is exactly this release's; false also when the database does not answer.
    package func isCurrent() async -> Bool {
        // Why it is not is the concern of `check` and of the database's own errors elsewhere.
        (try? await migrator.status().isCurrent) ?? false
    }

    /// Throws a ``StartError`` when the server takes no writes, or the schema is older than this release or newer than it
    /// knows.
    package func check() async throws {
        if let refusal = try await client.run(ReadOnlyState()).first?.refusal {
            throw StartError(.readOnlyDatabase, refusal)
        }
        let status = try await migrator.status()
        if !status.unknownNewer.isEmpty {
            throw StartError(
                .schemaTooNew,
                "the database has migrations that this release does not know (\(status.unknownNewer)); deploy a newer release"
            )
        }
        if !status.pending.isEmpty {
            throw StartError(
                .schemaTooOld,
                "the database misses migrations (\(status.pending.map(\.name).joined(separator: ", "))); run: penstock migrate"
            )
        }
    }
}

extension SchemaGate {
    /// Migrates a database with a connection of its own.
    package static func migrate(_ database: Secret, settings: Settings) async throws -> [String] {
        try await with(database, settings, role: "migrate") { try await $0.migrate() }
    }

    /// Checks a database with a connection of its own.
    package static func check(_ database: Secret, settings: Settings) async throws {
        try await with(database, settings, role: "start") { try await $0.check() }
    }

    /// Says of a database that cannot be reached where it was looked for: whoever starts a process may see that.
    private static func with<Value: Sendable>(
        _ database: Secret, _ settings: Settings, role: String,
        _ body: @Sendable (SchemaGate) async throws -> Value
    ) async throws -> Value {
        do {
            return try await Drivers.withOne(url: database, role: role, pooling: settings.pooling) { client in
                try await body(SchemaGate(client: client, migrations: settings.migrations))
            }
        } catch let error as PostgresError where error.code == .unavailable {
            throw StartError(
                .noDatabase, "the database of DATABASE_URL cannot be reached: \(error.detail ?? error.message)")
        }
    }
}

/// Whether a server takes writes.
private struct ReadOnlyState: PostgresStatement {
    struct Row: Sendable {
        let isStandby: Bool
        let isReadOnly: Bool

        private static let readOnly =
            "the database takes no writes, because default_transaction_read_only is on; turn it off, or name another server"

        /// Why it does not, and what to do; nil when it does.
        var refusal: String? {
            if isStandby {
                return
                    "DATABASE_URL leads to a standby, which takes no writes; name the primary, or all servers of the "
                    + "cluster and the one to use: postgresql://one,two/penstock?target_session_attrs=read-write"
            }
            return isReadOnly ? Self.readOnly : nil
        }
    }

    static let sql = "SELECT pg_is_in_recovery(), current_setting('transaction_read_only')::bool"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(isStandby: try row.value(0), isReadOnly: try row.value(1))
    }
}
