import Foundation
import PostgresDriver
import TestKit
import Testing

/// A deployment replaces one process after the other, so that those of the release before work on the newest schema for
/// a while. Their statements are kept as they were.
@Suite("The release before")
struct EarlierReleaseTests {
    private static func fixture(_ name: String) throws -> String {
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        return try String(contentsOf: here.appending(path: "Fixtures/\(name).sql"), encoding: .utf8)
    }

    @Test("Every statement of it is understood by the newest schema")
    func statements() async throws {
        let sql = try Self.fixture("0013-statements")
        #expect(sql.contains("PREPARE earlier_80 AS"))
        try await TestDatabase.withFresh { database in
            try await database.postgres.withLease { try await $0.unsafeSQL(sql) }
        }
    }

    @Test("Its workers take tasks through their whole life, with every record")
    func life() async throws {
        let sql = try Self.fixture("0013-life")
        try await TestDatabase.withFresh { database in
            try await database.postgres.withLease { try await $0.unsafeSQL(sql) }
            let record = try await database.run(ReadRecord()).first
            #expect(record == "1 failed after 2, 1 succeeded after 1 for 30; 8 events, 1 call, 1 checkpoint, 0 left")
        }
    }

    @Test("A statement that needs what the schema does not have is noticed")
    func canFail() async throws {
        try await TestDatabase.withFresh { database in
            _ = await #expect(throws: PostgresError.self) {
                try await database.postgres.withLease { lease async throws in
                    try await lease.unsafeSQL("ALTER TABLE task_ready RENAME COLUMN uncounted TO other")
                }
                try await database.postgres.withLease { lease async throws in
                    try await lease.unsafeSQL(try Self.fixture("0013-statements"))
                }
            }
        }
    }
}

/// What the two tasks have left behind, in one line.
private struct ReadRecord: PostgresStatement {
    static let sql = """
        SELECT (SELECT count(*) FROM task_outcome WHERE state = 2) || ' failed after '
            || (SELECT attempt FROM task_outcome WHERE state = 2) || ', '
            || (SELECT count(*) FROM task_outcome WHERE state = 1) || ' succeeded after '
            || (SELECT attempt || ' for ' || cost_nanos FROM task_outcome WHERE state = 1) || '; '
            || (SELECT count(*) FROM audit_trail) || ' events, '
            || (SELECT count(*) FROM model_call) || ' call, '
            || (SELECT count(*) FROM checkpoint) || ' checkpoint, '
            || (SELECT count(*) FROM task_running) + (SELECT count(*) FROM task_ready)
                + (SELECT count(*) FROM model_call_open) || ' left'
        """
    var binds: [PostgresValue] { [] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}
