import PostgresDriver

/// A transaction with a snapshot that stays open and does nothing, like a dump or a forgotten session.
enum HeldTransaction {
    /// Runs `body` while it is open. The check says whether it really held its snapshot to the end.
    static func open<R: Sendable>(
        on database: BenchDatabase, _ body: () async throws -> R
    ) async throws -> (R, BenchCheck) {
        try await database.slow.transaction { transaction in
            try await transaction.execute(SetRepeatableRead())
            let holder = try await transaction.run(TakeSnapshot()).first ?? 0
            let result = try await body()
            let held = try await database.general.run(HoldsSnapshot(process: holder)).first ?? 0
            return (result, BenchCheck("snapshots held to the end", expected: 1, found: held))
        }
    }

    /// Reads something, which takes the snapshot; returns the server process that holds it.
    private struct TakeSnapshot: PostgresStatement {
        static let sql = "SELECT pg_backend_pid() FROM (SELECT count(*) FROM task_ready) seen"
        static func decode(_ row: PostgresRow) throws(PostgresError) -> Int32 { try row.value(0) }
    }

    /// Whether a server process is idle in a transaction that keeps dead rows alive.
    private struct HoldsSnapshot: PostgresStatement {
        let process: Int32
        static let sql = """
            SELECT count(*) FROM pg_stat_activity
            WHERE pid = $1 AND state = 'idle in transaction' AND backend_xmin IS NOT NULL
            """
        var binds: [PostgresValue] { [.int4(process)] }
        static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
    }
}
