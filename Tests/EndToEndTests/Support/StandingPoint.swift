import PostgresDriver
import TestKit

/// A step of a task at which a worker can be made to stand still, exactly, without a word of it in the product.
///
/// A trigger on the table that the step's statement writes to asks for an advisory lock. While the test holds that
/// lock, whoever comes to this step waits inside its statement: the statement has been sent, nothing of it is visible.
enum StandingPoint: Int32, Sendable, CaseIterable {
    /// The task is claimed; the row of its first model call is being written, the call itself has not left.
    case admission = 7001
    /// The provider has answered; the settlement of the call, with its checkpoint, is being written.
    case settlement = 7002
    /// All nodes are done; the outcome is being written.
    case outcome = 7003

    private var table: String {
        switch self {
        case .admission: "model_call_open"
        case .settlement: "model_call"
        case .outcome: "task_outcome"
        }
    }

    /// Puts the triggers into a test's own database.
    static func install(on postgres: PostgresClient) async throws {
        let triggers = allCases.map { point in
            "CREATE TRIGGER stand BEFORE INSERT ON \(point.table) FOR EACH ROW EXECUTE FUNCTION stand('\(point.rawValue)');"
        }
        try await postgres.withLease { session in
            try await session.unsafeSQL(
                """
                CREATE FUNCTION stand() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::bigint);
                    RETURN NEW;
                END
                $$;
                \(triggers.joined(separator: "\n"))
                """)
        }
    }

    /// Makes everyone stand at this point while `body` runs.
    func hold<Value: Sendable>(on postgres: PostgresClient, _ body: () async throws -> Value) async throws -> Value {
        try await postgres.transaction { transaction in
            try await transaction.unsafeSQL("SELECT pg_advisory_xact_lock(\(rawValue))")
            return try await body()
        }
    }

    /// Waits until somebody stands here.
    func waitUntilReached(on postgres: PostgresClient) async throws {
        try await Probe.until("a worker stands at \(self)") {
            try await postgres.run(CountStanding(point: self)).first ?? 0 > 0
        }
    }

    /// Ends the sessions that stand here, so that what their dead client had sent never happens: as if its last
    /// packets had been lost with it.
    func loseStatements(on postgres: PostgresClient) async throws {
        _ = try await postgres.run(EndStanding(point: self))
        try await Probe.until("nobody stands at \(self)") {
            try await postgres.run(CountStanding(point: self)).first == 0
        }
    }
}

/// How many sessions stand at a point.
private struct CountStanding: PostgresStatement {
    let point: StandingPoint
    static let sql = """
        SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = $1::int4::oid AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """
    var binds: [PostgresValue] { [.int4(point.rawValue)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// Ends the sessions that stand at a point.
private struct EndStanding: PostgresStatement {
    let point: StandingPoint
    static let sql = """
        SELECT count(pg_terminate_backend(pid)) FROM pg_locks
        WHERE locktype = 'advisory' AND objid = $1::int4::oid AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """
    var binds: [PostgresValue] { [.int4(point.rawValue)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
