import Domain
import PostgresDriver

/// Says whether `DATABASE_URL` leads to a pooler, and whether Penstock knows.
///
/// Asks with a client that finds out for itself, whatever the setting says, and then looks for what a pooler that hides
/// cannot hide: the session of one transaction is not that of the next. One that is idle may lend the same session each
/// time, so a pooler that hides may go unnoticed; one that shows itself does not.
struct PoolerCheck: Sendable {
    let database: Secret
    let pooling: PostgresPooling

    func finding() async throws -> Doctor.Finding {
        let shows = try await isPooled(.detected)
        switch (pooling, shows) {
        case (.never, true):
            return Doctor.Finding(
                check: "pooler", verdict: .failed, found: "a pooler, which PENSTOCK_POOLER=no denies",
                advice: "unset PENSTOCK_POOLER: statements of other processes could be confused with ours")
        case (.always, _), (.detected, true):
            return Doctor.Finding(
                check: "pooler", verdict: .ok, found: "a pooler: settings by the transaction, no LISTEN",
                advice: nil)
        case (.detected, false), (.never, false):
            return try await keepsSession()
                ? Doctor.Finding(check: "pooler", verdict: .ok, found: "none", advice: nil)
                : Doctor.Finding(
                    check: "pooler", verdict: .failed, found: "a pooler that hides: the session changed",
                    advice: "set PENSTOCK_POOLER=yes")
        }
    }

    private func isPooled(_ pooling: PostgresPooling) async throws -> Bool {
        try await withClient(pooling) { try await $0.isPooled() }
    }

    /// Several transactions over one connection, while another competes for sessions. Leaves nothing in any of them.
    private func keepsSession() async throws -> Bool {
        try await withClient(.always) { client in
            var seen: Set<Int32> = []
            for _ in 0..<8 {
                async let rival = client.run(ReadProcess())
                seen.formUnion(try await client.transaction { try await $0.run(ReadProcess()) })
                _ = try await rival
            }
            return seen.count == 1
        }
    }

    private func withClient(_ pooling: PostgresPooling, _ body: (PostgresClient) async throws -> Bool) async throws
        -> Bool
    {
        try await Drivers.with(url: database, role: "doctor", pooling: pooling) { try await body($0.lease) }
    }
}

/// The server process that runs the transaction.
private struct ReadProcess: PostgresStatement {
    static let sql = "SELECT pg_backend_pid()"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int32 { try row.value(0) }
}
