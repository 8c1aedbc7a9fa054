package import Domain
package import PostgresDriver

/// Refuses to start on a schema this release does not know.
package struct SchemaGate: Sendable {
    private let migrator: Migrator
    package init(client: PostgresClient, migrations: String) {
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

    /// Throws a ``StartError`` when the schema is older than this release or newer than it knows.
    package func check() async throws {
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
        try await Drivers.with(url: database, role: "migrate", pooling: settings.pooling) { drivers in
            try await SchemaGate(client: drivers.general, migrations: settings.migrations).migrate()
        }
    }

    /// Checks a database with a connection of its own.
    package static func check(_ database: Secret, settings: Settings) async throws {
        try await Drivers.with(url: database, role: "start", pooling: settings.pooling) { drivers in
            try await SchemaGate(client: drivers.general, migrations: settings.migrations).check()
        }
    }
}
