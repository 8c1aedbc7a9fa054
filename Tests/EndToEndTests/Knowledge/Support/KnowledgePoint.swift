import PostgresDriver
import TestKit

/// A step of a rebuild at which whoever comes to it can be made to stand still, as at a ``StandingPoint``.
enum KnowledgePoint: Int32, Sendable, CaseIterable {
    /// Chunks of a document are being stored; nothing of it is visible.
    case slicing = 7101
    /// The provider was paid and has answered; its vectors are being stored.
    case storing = 7102
    /// The generation is verified; its report is being kept. The index is free.
    case verified = 7103
    /// Inside the transaction of the cutover, behind its locks: the pointer is being turned.
    case flipping = 7104

    private var trigger: String {
        switch self {
        case .slicing: "BEFORE INSERT ON chunk FOR EACH ROW EXECUTE FUNCTION stand_in('\(rawValue)', 'slicing')"
        case .storing:
            "BEFORE INSERT ON chunk_vector FOR EACH ROW EXECUTE FUNCTION stand_in('\(rawValue)', 'embedding')"
        case .verified:
            """
            BEFORE UPDATE ON generation FOR EACH ROW
            WHEN (NEW.state = 'verifying' AND OLD.report IS NULL AND NEW.report IS NOT NULL)
            EXECUTE FUNCTION stand_at('\(rawValue)')
            """
        case .flipping:
            """
            BEFORE UPDATE ON knowledge_index FOR EACH ROW
            WHEN (NEW.active_generation IS DISTINCT FROM OLD.active_generation)
            EXECUTE FUNCTION stand_at('\(rawValue)')
            """
        }
    }

    /// Puts the triggers into a test's own database.
    static func install(on postgres: PostgresClient) async throws {
        let triggers = allCases.map { "CREATE TRIGGER stand_\($0.rawValue) \($0.trigger);" }
        try await postgres.withLease { session in
            try await session.unsafeSQL(
                """
                CREATE FUNCTION stand_at() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::bigint);
                    RETURN NEW;
                END
                $$;
                CREATE FUNCTION stand_in() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF (SELECT g.state FROM generation g WHERE g.id = NEW.generation_id) = TG_ARGV[1] THEN
                        PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::bigint);
                    END IF;
                    RETURN NEW;
                END
                $$;
                \(triggers.joined(separator: "\n"))
                """)
        }
    }

    /// Makes everyone stand here while `body` runs.
    func hold<Value: Sendable>(on postgres: PostgresClient, _ body: () async throws -> Value) async throws -> Value {
        try await postgres.transaction { transaction in
            try await transaction.unsafeSQL("SELECT pg_advisory_xact_lock(\(rawValue))")
            return try await body()
        }
    }

    /// Waits until somebody stands here.
    func waitUntilReached(on postgres: PostgresClient) async throws {
        try await Probe.until("a worker stands at \(self)") { try await standing(on: postgres) > 0 }
    }

    /// Ends the sessions that stand here: what their dead client had sent never happens.
    func loseStatements(on postgres: PostgresClient) async throws {
        _ = try await postgres.run(EndStandingSessions(lock: rawValue))
        try await Probe.until("nobody stands at \(self)") { try await standing(on: postgres) == 0 }
    }

    private func standing(on postgres: PostgresClient) async throws -> Int64 {
        try await postgres.one(CountStandingSessions(lock: rawValue))
    }
}

private struct CountStandingSessions: PostgresStatement {
    let lock: Int32
    static let sql = """
        SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = $1::int4::oid AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """
    var binds: [PostgresValue] { [.int4(lock)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

private struct EndStandingSessions: PostgresStatement {
    let lock: Int32
    static let sql = """
        SELECT count(pg_terminate_backend(pid)) FROM pg_locks
        WHERE locktype = 'advisory' AND objid = $1::int4::oid AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """
    var binds: [PostgresValue] { [.int4(lock)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// How many sessions of this database wait for rows that others have locked.
struct CountBlocked: PostgresStatement {
    static let sql = """
        SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE NOT l.granted AND l.locktype IN ('transactionid', 'tuple') AND a.datname = current_database()
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
