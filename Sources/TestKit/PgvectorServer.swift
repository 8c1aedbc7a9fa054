import Foundation
package import PostgresDriver

/// Private servers that have pgvector, of every Postgres version that is at hand.
///
/// They come from a Python package that brings servers with the extension; `deployments/local/test` installs it where it
/// can and names its folder in `PENSTOCK_TEST_PGVECTOR`. Without it the suites that need one are skipped.
package struct PgvectorServer: Sendable {
    package static let skipReason: String =
        "no Postgres with pgvector; run deployments/local/test, which gets one where the package index can be reached"

    /// Folders of server programs, one for each version.
    package static let installations: [String] = {
        guard let folder = ProcessInfo.processInfo.environment["PENSTOCK_TEST_PGVECTOR"] else { return [] }
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return versions.sorted().map { "\(folder)/\($0)/bin" }
            .filter { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }
    }()

    package let postgres: PostgresClient
    package let url: String

    /// Runs one with our schema, the tenants `alpha` and `beta`, and the extension in the schema `public`.
    package static func with<Value>(
        _ programs: String, _ body: (PgvectorServer) async throws -> Value
    ) async throws -> Value {
        try await PostgresCluster.with(programs: programs) { cluster in
            try await TestDatabase.withClient(url: cluster.url) { client in
                _ = try await Migrator(client: client, directory: TestServer.migrations).migrate()
                try await client.withLease {
                    try await $0.unsafeSQL(
                        """
                        CREATE EXTENSION vector SCHEMA public;
                        INSERT INTO tenant (name, webhook_secret) VALUES
                            ('alpha', decode(repeat('a1', 32), 'hex')), ('beta', decode(repeat('b2', 32), 'hex'));
                        """)
                }
                return try await body(PgvectorServer(postgres: client, url: cluster.url))
            }
        }
    }
}
