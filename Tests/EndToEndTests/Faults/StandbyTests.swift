import Domain
import PostgresDriver
import TestKit
import Testing

extension FaultTests {
    /// A database with a standby that confirms every commit, as in production.
    @Suite("A standby", .timeLimit(.minutes(4)))
    struct StandbyTests {
        @Test("When the primary dies under load and its standby takes over, what was acknowledged is done exactly once")
        func takesOver() async throws {
            try await withStandby { before, primary, standby in
                let both = before.at(
                    "postgresql://penstock@127.0.0.1:\(primary.port),127.0.0.1:\(standby.port)/postgres"
                        + "?target_session_attrs=read-write")
                let clients = Crowd(size: 200, api: try await both.serve())
                try await both.workReady("one", "two")
                try await clients.submitAll {
                    try await Probe.until("clients are at work") { clients.acknowledgedCount >= 60 }
                    try await primary.stopImmediately()
                    try await standby.promote()
                }
                try await TestDatabase.withClient(url: standby.url) { postgres in
                    let after = Installation(
                        postgres: postgres, databaseURL: standby.url, processes: before.processes,
                        settings: before.settings, key: before.key)
                    try await after.expectAllDone(clients)
                }
            }
        }

        @Test("Who is sent to a standby says so and does not start", arguments: ["serve", "work"])
        func refuses(command: String) async throws {
            try await withStandby { installation, _, standby in
                let process = try installation.processes.start(
                    try TestServer.executable(), [command],
                    environment: [
                        "DATABASE_URL": standby.url, "PENSTOCK_MIGRATIONS": TestServer.migrations,
                        "PENSTOCK_PORT": "0",
                    ], name: command)
                #expect(try await process.end() != .exited(0))
                #expect(process.output.contains("standby"), "\(process.output)")
            }
        }

        private func withStandby(
            _ body: @escaping @Sendable (Installation, PostgresCluster, PostgresCluster) async throws -> Void
        ) async throws {
            try await PostgresCluster.with { primary in
                try await Installation.with(primary) { installation in
                    try await primary.withStandby { standby in
                        try await Probe.until("the standby confirms commits") {
                            try await installation.postgres.one(CountConfirming()) == 1
                        }
                        try await body(installation, primary, standby)
                    }
                }
            }
        }
    }
}

/// Standbys that commits wait for.
private struct CountConfirming: PostgresStatement {
    static let sql = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
