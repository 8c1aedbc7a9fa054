import Domain
import Foundation
import Logging
import PostgresDriver

/// The private Postgres of a bench. Each measurement gets a database of its own, a copy of the migrated one, so that
/// none starts on what another one left behind.
package struct BenchServer: Sendable {
    /// The database that holds the schema and nothing else. Nobody may be connected to it while it is copied.
    static let template = "penstock"

    let postgres: PrivatePostgres
    let logger: Logger
    let progress: BenchProgress
    /// `REDIS_URL`, for scenarios that use one.
    var redisURL: Secret?
    /// Where the numbered SQL files are, for processes that check the schema.
    var migrations = MigrationsFolder.nearby()

    /// Runs `body` on a fresh database and drops it. Each begins behind a checkpoint: whichever measurement comes first
    /// would otherwise be the only one that is not interrupted by it.
    func withDatabase<R: Sendable>(
        poolLimit: Int32, _ body: (BenchDatabase) async throws -> R
    ) async throws -> R {
        let name = "bench_" + UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: "")
        try await administer("CREATE DATABASE \(name) TEMPLATE \(Self.template)")
        try await administer("CHECKPOINT")
        let result = try await BenchDatabase.with(
            url: postgres.url(of: name), server: self, poolLimit: poolLimit, body)
        // After an error the whole server goes; there is no need to tidy up first.
        try await administer("DROP DATABASE \(name) WITH (FORCE)")
        return result
    }

    /// Runs `body` with a client of the maintenance database, whose transactions count for no database under test.
    func withAdministrator<R: Sendable>(_ body: (PostgresClient) async throws -> R) async throws -> R {
        let url = try postgres.url(of: "postgres")
        return try await PostgresClient.with(
            Drivers.configuration(url, role: "bench (admin)", settings: BenchDatabase.patience, connections: 1), body)
    }

    private func administer(_ sql: String) async throws {
        try await withAdministrator { client in
            try await client.withLease { try await $0.unsafeSQL(sql) }
        }
    }
}
