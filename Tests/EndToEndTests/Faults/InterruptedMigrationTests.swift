import Domain
import Foundation
import PostgresDriver
import TestKit
import Testing

extension FaultTests {
    /// `penstock migrate` dies (SIGKILL) in the middle of its work, again and again.
    @Suite("An interrupted migration", .timeLimit(.minutes(3)))
    struct InterruptedMigrationTests {
        /// Beside the schema `penstock`, so that it is not part of what is migrated: every statement that changes the
        /// schema is counted, and the one whose turn it is asks for a lock that the test holds.
        private static let trap = """
            CREATE SCHEMA trap;
            CREATE SEQUENCE trap.statements;
            CREATE TABLE trap.turn (statement bigint NOT NULL);
            INSERT INTO trap.turn VALUES (0);
            CREATE FUNCTION trap.spring() RETURNS event_trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('trap.statements') = (SELECT statement FROM trap.turn) THEN
                    PERFORM pg_advisory_xact_lock_shared(7010);
                END IF;
            END
            $$;
            CREATE EVENT TRIGGER trap ON ddl_command_end EXECUTE FUNCTION trap.spring();
            """

        @Test("Killed at one statement after the other, it is completed by the next run, and the schema is the same")
        func killedAtEveryStatement() async throws {
            try await PostgresCluster.with { cluster in
                try await ProcessUnderTestSet.with { processes in
                    try await TestDatabase.withClient(url: cluster.url) { postgres in
                        try await postgres.withLease { try await $0.unsafeSQL(Self.trap) }
                        var statement: Int64 = 1
                        var kills = 0
                        var before: Int64 = 0
                        while try await isKilled(at: statement, cluster, processes, postgres) {
                            kills += 1
                            let now = await applied(in: postgres)
                            // What is applied stays; the count goes on in the next file.
                            statement = now == before ? statement + 1 : 2
                            before = now
                        }
                        #expect(kills >= 180)
                        #expect(await applied(in: postgres) == Int64(TestMigrations.count))
                        try await expectSameSchema(postgres)
                    }
                }
            }
        }

        /// How many migrations are applied; before the first there is no table that says so.
        private func applied(in postgres: PostgresClient) async -> Int64 {
            (try? await postgres.one(CountMigrations())) ?? 0
        }

        /// Runs the migration and kills it at a statement, counted from the first that is not applied yet. Returns false
        /// when there was none and it has come to its end.
        private func isKilled(
            at statement: Int64, _ cluster: PostgresCluster, _ processes: ProcessUnderTestSet,
            _ postgres: PostgresClient
        ) async throws -> Bool {
            _ = try await postgres.run(SetTrap(statement: statement))
            return try await postgres.transaction { transaction in
                try await transaction.unsafeSQL("SELECT pg_advisory_xact_lock(7010)")
                let process = try processes.start(
                    try TestServer.executable(), ["migrate"],
                    environment: ["DATABASE_URL": cluster.url, "PENSTOCK_MIGRATIONS": TestServer.migrations],
                    name: "migrate")
                let ending = try await Probe.value("the migration stands or ends") { () -> ProcessUnderTest.Ending?? in
                    if let ending = process.ending() { return .some(ending) }
                    return try await postgres.one(CountTrapped()) > 0 ? .some(nil) : nil
                }
                if let ending {
                    #expect(ending == .exited(0), "\(process.output)")
                    return false
                }
                try await process.killHard()
                // The session would go on when the lock is free: its client's death is noticed only when it is answered.
                _ = try await postgres.run(EndTrapped())
                try await Probe.until("its session is gone") { try await postgres.one(CountTrapped()) == 0 }
                return true
            }
        }

        /// The tables and columns are those of a database that was migrated in peace.
        private func expectSameSchema(_ postgres: PostgresClient) async throws {
            try await TestDatabase.withFresh { database async throws in
                let peaceful = Set(try await database.run(ReadSchema()))
                let interrupted = Set(try await postgres.run(ReadSchema()))
                #expect(interrupted.symmetricDifference(peaceful).sorted() == [])
                #expect(peaceful.count > 100)
            }
        }
    }
}

/// The migrations of this release.
private enum TestMigrations {
    static var count: Int {
        // A folder that cannot be read has no migrations, which the test notices.
        ((try? FileManager.default.contentsOfDirectory(atPath: TestServer.migrations)) ?? [])
            .filter { $0.hasSuffix(".sql") }.count
    }
}

private struct CountMigrations: PostgresStatement {
    static let sql = "SELECT count(*) FROM penstock.schema_migration"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

private struct SetTrap: PostgresStatement {
    let statement: Int64
    static let sql = "UPDATE trap.turn SET statement = $1 RETURNING setval('trap.statements', 1, false)"
    var binds: [PostgresValue] { [.int8(statement)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) {}
}

private struct CountTrapped: PostgresStatement {
    static let sql = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7010::oid AND NOT granted"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

private struct EndTrapped: PostgresStatement {
    static let sql = """
        SELECT count(pg_terminate_backend(pid)) FROM pg_locks
        WHERE locktype = 'advisory' AND objid = 7010::oid AND NOT granted
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// Every column, constraint, index and function of the schema. Partitions are left out: their names have dates.
private struct ReadSchema: PostgresStatement {
    static let sql = """
        SELECT v.line FROM (
            SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            WHERE c.relnamespace = 'penstock'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
            AND NOT c.relispartition AND c.relkind IN ('r', 'p', 'v')
            UNION ALL SELECT c.relname || ' ' || i.indisunique || ' ' || i.indnatts
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
            WHERE c.relnamespace = 'penstock'::regnamespace AND NOT c.relispartition
            UNION ALL SELECT k.conrelid::regclass::text || ' ' || pg_get_constraintdef(k.oid) FROM pg_constraint k
            JOIN pg_class c ON c.oid = k.conrelid
            WHERE k.connamespace = 'penstock'::regnamespace AND NOT c.relispartition
            UNION ALL SELECT p.oid::regprocedure::text || ' ' || md5(p.prosrc) FROM pg_proc p
            WHERE p.pronamespace = 'penstock'::regnamespace
        ) v(line)
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}
